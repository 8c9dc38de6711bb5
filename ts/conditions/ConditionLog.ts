import { type Clock, systemClock, type Timer } from '../clock.ts'
import type { Logger } from '../log.ts'
import type { Condition } from './Condition.ts'
import type { ConditionBoard } from './ConditionBoard.ts'
import { conditionTable } from './conditionTable.ts'

const HOUR_MS = 3_600_000

export interface ConditionLogOptions {
  readonly board: ConditionBoard
  readonly logger: Logger
  readonly slotMs: number
  readonly clock?: Clock
}

interface Entry {
  condition: Condition
  /** Until it has held long enough, then until it is said again. */
  timer: Timer | undefined
  isSaid: boolean
}

/**
 * Writes the board's conditions into the log: a warning when one has held long enough to matter, again every hour while it
 * holds, and a line when it is over.
 *
 * - what another condition explains is not said while that one holds;
 * - what comes and goes is said less and less often: its patience doubles with each time it was said, up to an hour, and
 *   is forgotten after a quiet hour.
 */
export class ConditionLog {
  readonly #board: ConditionBoard
  readonly #logger: Logger
  readonly #slotMs: number
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  /** How often each condition was said, with what forgets it. */
  readonly #said = new Map<string, { times: number; timer: Timer }>()
  readonly #unsubscribe: () => void

  constructor({ board, logger, slotMs, clock = systemClock }: ConditionLogOptions) {
    this.#clock = clock
    this.#board = board
    this.#logger = logger
    this.#slotMs = slotMs
    this.#unsubscribe = board.onChange(() => this.#compare())
    this.#compare()
  }

  /** Writes nothing more. */
  stop(): void {
    this.#unsubscribe()
    for (const { timer } of this.#entries.values()) timer?.cancel()
    for (const { timer } of this.#said.values()) timer?.cancel()
    this.#entries.clear()
    this.#said.clear()
  }

  #compare(): void {
    const active = new Map(this.#board.active.map((condition) => [keyOf(condition), condition]))
    for (const [key, entry] of this.#entries) if (!active.has(key)) this.#end(key, entry)
    for (const [key, condition] of active) {
      const entry = this.#entries.get(key)
      if (entry === undefined) this.#begin(key, condition)
      else entry.condition = condition
    }
  }

  #begin(key: string, condition: Condition): void {
    const entry: Entry = { condition, timer: undefined, isSaid: false }
    this.#entries.set(key, entry)
    const patienceMs = this.#patienceMs(key, condition)
    if (patienceMs === 0) this.#say(key, entry)
    else entry.timer = this.#after(() => this.#say(key, entry), patienceMs)
  }

  #say(key: string, entry: Entry): void {
    const isExplained = this.#board.explanationOf(entry.condition) !== undefined
    entry.timer = this.#after(() => this.#say(key, entry), isExplained ? this.#slotMs : HOUR_MS)
    if (isExplained) return
    entry.isSaid = true
    this.#count(key)
    const { subject, summary, evidence, remedy, kind } = entry.condition
    this.#logger.warn(summary, { condition: kind, subject, evidence, remedy })
  }

  #end(key: string, { condition, timer, isSaid }: Entry): void {
    timer?.cancel()
    this.#entries.delete(key)
    const { subject, kind } = condition
    if (isSaid) this.#logger.info(conditionTable[kind].over, { condition: kind, subject })
  }

  #after(call: () => void, delayMs: number): Timer {
    return this.#clock.after(delayMs, call).unref()
  }

  #patienceMs(key: string, { kind }: Condition): number {
    const firstMs = conditionTable[kind].patienceSlots * this.#slotMs
    const times = this.#said.get(key)?.times ?? 0
    return times === 0 ? firstMs : Math.min(HOUR_MS, Math.max(firstMs, this.#slotMs) * 2 ** times)
  }

  #count(key: string): void {
    const known = this.#said.get(key)
    known?.timer.cancel()
    this.#said.set(key, {
      times: (known?.times ?? 0) + 1,
      timer: this.#after(() => this.#said.delete(key), HOUR_MS),
    })
  }
}

function keyOf({ kind, subject }: Condition): string {
  return `${kind} ${subject}`
}
