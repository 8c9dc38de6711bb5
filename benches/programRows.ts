import type { LongestHold } from './ClientProcess.ts'
import { type FollowingRun, longestHold, runFollower, runProgram } from './programBench.ts'
import { PERIODS } from './realChain.ts'
import { type Measured, measured } from './Stopwatch.ts'

const RUNS = 3
/** Sync committee periods of a year, rounded up: 27.3 hours each. */
const YEAR_PERIODS = 14
/** After so many heads V8 has compiled what each of them runs. */
const SETTLING_HEADS = 90

/**
 * The whole program, as it is built: server on loopback, verification, disk. What is measured first runs for longer than a minute and
 * leaves its compiled code, with which all others start.
 */
export async function programRows(Y: number): Promise<readonly Measured[]> {
  const whole = []
  const year = []
  const holds: LongestHold[] = []
  const following: FollowingRun[] = []
  const firstStarts = []
  // As many readings as of the first minute: the least of three is less than one.
  const settled = [await runFollower(SETTLING_HEADS, RUNS)]
  for (let run = 0; run < RUNS; run++) {
    whole.push(await runProgram(PERIODS))
    year.push(await runProgram(YEAR_PERIODS))
    holds.push(await longestHold(PERIODS))
    following.push(await runFollower())
    firstStarts.push(await runProgram(PERIODS, 'first'))
  }
  const row = (
    name: string,
    values: readonly number[],
    unit: { us: number; yardstick: 'Y' | 'ms' | 'MB' | 'a slot'; bar?: number },
  ) => {
    const sorted = values.map((value) => value * unit.us).sort((a, b) => a - b)
    const time = { us: sorted[0] ?? Number.NaN, medianUs: sorted[sorted.length >> 1] ?? Number.NaN }
    const { yardstick, bar } = unit
    return measured({ name, yardstick, work: () => undefined, ...(bar !== undefined && { bar }) }, time, {
      Y,
      S: Number.NaN,
    })
  }
  const ms = { us: 1000, yardstick: 'ms' } as const
  const mb = { us: 1, yardstick: 'MB' } as const
  return [
    row(
      'program: 163 periods to disk, an update',
      whole.map(({ catchUpMs }) => catchUpMs / PERIODS),
      { us: 1000, yardstick: 'Y', bar: 1.3 * 0.36 },
    ),
    row(
      'program: 163 periods, its whole CPU time',
      whole.map(({ wholeCpuMs }) => wholeCpuMs),
      ms,
    ),
    row(
      'program: cold start from a year ago, process to newest committee',
      year.map(({ firstRequestMs, catchUpMs }) => firstRequestMs + catchUpMs),
      ms,
    ),
    row(
      'program: cold start from a year ago, its whole CPU time',
      year.map(({ wholeCpuMs }) => wholeCpuMs),
      ms,
    ),
    row(
      'program: start to first request',
      [...whole, ...year].map(({ firstRequestMs }) => firstRequestMs),
      { ...ms, bar: 150 },
    ),
    row(
      'program: first start of all to first request',
      firstStarts.map(({ firstRequestMs }) => firstRequestMs),
      { ...ms, bar: 150 },
    ),
    row(
      'program: 163 periods at the first start of all, its whole CPU time',
      firstStarts.map(({ wholeCpuMs }) => wholeCpuMs),
      ms,
    ),
    row(
      'empty Node process: start to first request',
      following.map(({ empty }) => empty.firstRequestMs),
      ms,
    ),
    row(
      'program: start to first forkchoice, eight periods to catch up',
      following.map(({ firstForkchoiceMs }) => firstForkchoiceMs),
      { ...ms, bar: 350 },
    ),
    row(
      'program: CPU a head, minimal preset, execution client led',
      following.flatMap(({ cpuMsAHead }) => cpuMsAHead),
      { ...ms, bar: 5 },
    ),
    row(
      'empty Node process: CPU a head, as many exchanges',
      following.flatMap(({ empty }) => empty.cpuMsAHead),
      ms,
    ),
    row(
      `program: CPU a head, ${SETTLING_HEADS} heads later`,
      settled.flatMap(({ cpuMsAHead }) => cpuMsAHead),
      { ...ms, bar: 5 },
    ),
    row(
      `empty Node process: CPU a head, ${SETTLING_HEADS} heads later`,
      settled.flatMap(({ empty }) => empty.cpuMsAHead),
      ms,
    ),
    row('program: event of a head to its newPayload', quantile(following, 'payloadMs', 0.5), ms),
    row('program: event of a head to its forkchoiceUpdated', quantile(following, 'leadMs', 0.5), { ...ms, bar: 45 }),
    row('program: the same, nine of ten heads', quantile(following, 'leadMs', 0.9), { ...ms, bar: 108 }),
    row(
      'program: sleeps of its threads, execution client led',
      following.map(({ sleepsAHead }) => sleepsAHead),
      { us: 1, yardstick: 'a slot' },
    ),
    row(
      'program: memory following a development chain',
      following.map(({ memoryMb }) => memoryMb),
      { ...mb, bar: 70 },
    ),
    row(
      'empty Node process: memory, as many exchanges',
      following.map(({ empty }) => empty.memoryMb),
      mb,
    ),
    row(
      'program: peak memory following a development chain',
      following.map(({ peakMemoryMb }) => peakMemoryMb),
      { ...mb, bar: 90 },
    ),
    row(
      'program: memory after 163 periods',
      whole.map(({ memoryMb }) => memoryMb),
      mb,
    ),
    row(
      'program: peak memory over 163 periods',
      whole.map(({ peakMemoryMb }) => peakMemoryMb),
      mb,
    ),
    row(
      'program: longest hold of the event loop',
      holds.map(({ wallMs }) => wallMs),
      { ...ms, bar: 5 },
    ),
    row(
      'program: most CPU time between two turns of the event loop',
      holds.map(({ cpuMs }) => cpuMs),
      ms,
    ),
  ]
}

/** Of each run the time that a share of its heads did not exceed. */
function quantile(runs: readonly FollowingRun[], of: 'payloadMs' | 'leadMs', share: number): readonly number[] {
  return runs.map((run) => run[of].toSorted((a, b) => a - b)[Math.floor(run[of].length * share)] ?? Number.NaN)
}
