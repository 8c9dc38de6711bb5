import { longestHoldMs, runProgram } from './programBench.ts'
import { PERIODS } from './realChain.ts'
import { type Measured, measured } from './Stopwatch.ts'

const RUNS = 3

/** The whole program over the 163 real periods: server on loopback, verification, disk. */
export async function programRows(Y: number): Promise<readonly Measured[]> {
  const runs = []
  const holdsMs: number[] = []
  for (let run = 0; run < RUNS; run++) {
    runs.push(await runProgram())
    holdsMs.push(await longestHoldMs())
  }
  const row = (
    name: string,
    values: readonly number[],
    unit: { us: number; yardstick: 'Y' | 'ms' | 'MB'; bar?: number },
  ) => {
    const sorted = values.map((value) => value * unit.us).sort((a, b) => a - b)
    const time = { us: sorted[0] ?? Number.NaN, medianUs: sorted[sorted.length >> 1] ?? Number.NaN }
    const { yardstick, bar } = unit
    return measured({ name, yardstick, work: () => undefined, ...(bar !== undefined && { bar }) }, time, {
      Y,
      S: Number.NaN,
    })
  }
  return [
    row(
      'program: 163 periods to disk, an update',
      runs.map(({ catchUpMs }) => catchUpMs / PERIODS),
      { us: 1000, yardstick: 'Y', bar: 1.3 * 0.36 },
    ),
    row(
      'program: its whole CPU time',
      runs.map(({ cpuMs }) => cpuMs),
      { us: 1000, yardstick: 'ms' },
    ),
    row(
      'program: start to first request',
      runs.map(({ firstRequestMs }) => firstRequestMs),
      { us: 1000, yardstick: 'ms', bar: 150 },
    ),
    row(
      'program: peak memory',
      runs.map(({ peakMemoryMb }) => peakMemoryMb),
      { us: 1, yardstick: 'MB', bar: 150 },
    ),
    row('program: longest hold of the event loop', holdsMs, { us: 1000, yardstick: 'ms', bar: 5 }),
  ]
}
