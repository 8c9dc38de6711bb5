const INTERVAL_MS = 60_000

/** Bounds how often something is said that a server can bring about as often as it likes. */
export class Sparingly {
  #saidAtMs = Number.NEGATIVE_INFINITY

  /** Whether it is to be said now; then not for a minute. */
  isDue(): boolean {
    const nowMs = performance.now()
    if (nowMs - this.#saidAtMs < INTERVAL_MS) return false
    this.#saidAtMs = nowMs
    return true
  }
}
