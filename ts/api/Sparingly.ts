import type { Clock } from '../clock.ts'

const INTERVAL_MS = 60_000

/** Bounds how often something is said that a server can bring about as often as it likes. */
export class Sparingly {
  readonly #clock: Clock
  #saidAtMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether it is to be said now; then not for a minute. */
  isDue(): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#saidAtMs < INTERVAL_MS) return false
    this.#saidAtMs = nowMs
    return true
  }
}
