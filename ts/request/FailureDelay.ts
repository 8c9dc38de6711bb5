const MIN_MS = 100
const HALF_LIFE_MS = 60_000

/**
 * How long is waited after failures.
 *
 * - 100 ms after the first one, twice as long after each further one, never more than the given maximum;
 * - after the delay has passed, every quiet minute halves what the next failure starts from;
 * - a success makes the next failure the first one.
 */
export class FailureDelay {
  readonly #maxMs: number
  #delayMs = 0
  #endsAtMs = Number.NEGATIVE_INFINITY

  constructor(maxMs: number) {
    this.#maxMs = Math.max(MIN_MS, maxMs)
  }

  /** In monotonic milliseconds; in the past while nothing is to be waited for. */
  get endsAtMs(): number {
    return this.#endsAtMs
  }

  /** Counts a failure at that moment. */
  fail(nowMs: number): void {
    const quietMs = Math.max(0, nowMs - this.#endsAtMs)
    const doubledMs = this.#delayMs === 0 ? MIN_MS : 2 * this.#delayMs * 2 ** (-quietMs / HALF_LIFE_MS)
    this.#delayMs = Math.min(this.#maxMs, Math.max(MIN_MS, Math.round(doubledMs)))
    this.#endsAtMs = nowMs + this.#delayMs
  }

  succeed(): void {
    this.#delayMs = 0
    this.#endsAtMs = Number.NEGATIVE_INFINITY
  }
}
