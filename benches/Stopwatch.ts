import { setTimeout } from 'node:timers/promises'

/** One line of the table. */
export interface Measured {
  readonly name: string
  /** Best time of one unit of work in microseconds. */
  readonly us: number
  readonly medianUs: number
  /** The same in yardsticks; in the row's own unit where there is none. */
  readonly ratio: number
  readonly yardstick: Yardstick
  /** What the ratio must not exceed; undefined for rows that only show where we and others stand. */
  readonly bar: number | undefined
  readonly ok: boolean | undefined
}

/** `Y` one core verification of blst, `S` one SHA-256 digest of 64 bytes, `/s` how often in a second; else the bar's plain unit, or a count a slot. */
export type Yardstick = 'Y' | 'S' | 'us' | 'ms' | 'MB' | '/s' | 'a slot' | 'rounds'

/** Work to time. */
export interface Row {
  readonly name: string
  readonly yardstick: Yardstick
  readonly bar?: number
  /** Units of work in one call; the time is that of one unit. */
  readonly units?: number
  /** How many rounds a row of long work takes part in. */
  readonly rounds?: number
  /** CPU time of the whole process in place of the clock on the wall: for long work of one thread, which is never left alone. */
  readonly isCpuTime?: boolean
  readonly work: () => unknown
}

const READING_MS = 4
const TURN_MS = 1
const ROUNDS = 15

interface Timing {
  readonly row: Row
  readonly repeats: number
  readonly readings: number[]
}

/** Times rows in turns, so that a disturbance of the machine falls on all of them alike; microseconds by row name. */
export async function timeRows(rows: readonly Row[]): Promise<ReadonlyMap<string, { us: number; medianUs: number }>> {
  const timings: Timing[] = []
  for (const row of rows) timings.push({ row, repeats: await repeatsFor(row), readings: [] })
  for (let round = 0; round < ROUNDS; round++) {
    for (const { row, repeats, readings } of timings) {
      if (round < (row.rounds ?? ROUNDS)) readings.push((await timeUs(row, repeats)) / (row.units ?? 1))
    }
  }
  return new Map(timings.map(({ row, readings }) => [row.name, summary(readings)]))
}

function summary(readings: readonly number[]): { us: number; medianUs: number } {
  const sorted = [...readings].sort((a, b) => a - b)
  return { us: sorted[0] ?? Number.NaN, medianUs: sorted[sorted.length >> 1] ?? Number.NaN }
}

async function repeatsFor(row: Row): Promise<number> {
  let repeats = 1
  while ((await timeUs(row, repeats)) * repeats < READING_MS * 1000 && repeats < 1 << 16) repeats *= 2
  return repeats
}

/**
 * Microseconds of one call, averaged over a reading; promises are awaited one after another.
 *
 * The event loop has its turn before the clock runs, and short work is done once: what the rows before left to do, such as garbage that
 * is collected in turns of the loop, and caches that are another's, are not its time. Rows without a turn between them passed that on.
 */
async function timeUs({ work, isCpuTime = false }: Row, repeats: number): Promise<number> {
  const nowUs = isCpuTime ? cpuUs : wallUs
  await setTimeout(TURN_MS)
  if (repeats > 1) await work()
  const startUs = nowUs()
  for (let i = 0; i < repeats; i++) {
    const result = work()
    if (result instanceof Promise) await result
  }
  return (nowUs() - startUs) / repeats
}

function wallUs(): number {
  return performance.now() * 1000
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

/** A row's result against its yardstick and bar. */
export function measured(
  row: Row,
  time: { us: number; medianUs: number },
  yardsticks: Readonly<Record<'Y' | 'S', number>>,
): Measured {
  const ratio = time.us / unitUs(row.yardstick, yardsticks)
  const ok = row.bar === undefined ? undefined : ratio <= row.bar
  return { name: row.name, ...time, ratio, yardstick: row.yardstick, bar: row.bar, ok }
}

function unitUs(yardstick: Yardstick, { Y, S }: Readonly<Record<'Y' | 'S', number>>): number {
  switch (yardstick) {
    case 'Y':
      return Y
    case 'S':
      return S
    case 'ms':
      return 1000
    case 'us':
    case 'MB':
    case '/s':
    case 'a slot':
    case 'rounds':
      return 1
  }
}
