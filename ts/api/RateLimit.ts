import { systemClock } from '../clock.ts'

const FIRST_MS = 1_000
const LONGEST_MS = 60_000

/**
 * How long a server is left alone after it said that it was asked too often.
 *
 * - for as long as it says, else a second, and twice as long each time it says so again, up to a minute;
 * - when that is over, one request goes first, and the others wait for how it fares.
 */
export class RateLimit {
  readonly #now: () => number
  #untilMs = Number.NEGATIVE_INFINITY
  #times = 0
  #isUntried = false
  #trial: Promise<void> | undefined

  /** @param now - monotonic milliseconds */
  constructor(now: () => number = systemClock.monotonicMs) {
    this.#now = now
  }

  /** For how long nothing may be asked; 0 when anything may. */
  get remainingMs(): number {
    return Math.max(0, Math.ceil(this.#untilMs - this.#now()))
  }

  /**
   * The server wants to be left alone.
   *
   * @param askedMs - what it says itself
   * @returns for how long it is
   */
  hold(askedMs: number | undefined): number {
    // Requests that were under way together are refused together.
    if (this.remainingMs === 0) this.#times++
    const ms = askedMs ?? Math.min(LONGEST_MS, FIRST_MS * 2 ** (this.#times - 1))
    this.#untilMs = Math.max(this.#untilMs, this.#now() + ms)
    this.#isUntried = true
    return this.remainingMs
  }

  /** The server gave an answer. */
  over(): void {
    this.#times = 0
  }

  /** Makes a request as soon as its turn has come; `whileHeld` throws what stands in for one that must not be made. */
  async ask<T>(request: () => Promise<T>, whileHeld: (remainingMs: number) => never): Promise<T> {
    while (this.#trial !== undefined && this.remainingMs === 0) await this.#trial
    if (this.remainingMs > 0) return whileHeld(this.remainingMs)
    if (!this.#isUntried) return request()
    this.#isUntried = false
    const asked = request()
    this.#trial = asked.then(
      () => this.#endTrial(),
      () => this.#endTrial(),
    )
    return asked
  }

  #endTrial(): void {
    this.#trial = undefined
  }
}
