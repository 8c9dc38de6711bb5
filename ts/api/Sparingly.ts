import type { Clock } from '../clock.ts'

const HOUR_MS = 3_600_000

/** Bounds how often something is done that a server can bring about as often as it likes. */
export class Sparingly {
  readonly #clock: Clock
  readonly #intervalMs: number
  #doneAtMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, intervalMs: number = HOUR_MS) {
    this.#clock = clock
    this.#intervalMs = intervalMs
  }

  /** Whether it is to be done now; then not until the interval is over. */
  isDue(): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#doneAtMs < this.#intervalMs) return false
    this.#doneAtMs = nowMs
    return true
  }
}
