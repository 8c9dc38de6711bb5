const MIN_MS = 100
const MAX_MS = 60_000
const HALF_LIFE_MS = 60_000

/**
 * How long a server is left alone after it failed.
 *
 * - 100 ms after the first failure, twice as long after each further one, never more than 60 s;
 * - after the delay has passed, every quiet minute halves what the next failure starts from.
 */
export class FailureDelay {
  #delayMs = 0
  #endsAtMs = Number.NEGATIVE_INFINITY

  /** Counts a failure at `nowMs` and returns for how many milliseconds from then the server is left alone. */
  fail(nowMs: number): number {
    const quietMs = Math.max(0, nowMs - this.#endsAtMs)
    const doubledMs = this.#delayMs === 0 ? MIN_MS : 2 * this.#delayMs * 2 ** (-quietMs / HALF_LIFE_MS)
    this.#delayMs = Math.min(MAX_MS, Math.max(MIN_MS, Math.round(doubledMs)))
    this.#endsAtMs = nowMs + this.#delayMs
    return this.#delayMs
  }
}
