/** Delays that double from one failure to the next, up to a limit. */
export class Backoff {
  readonly #firstMs: number
  readonly #limitMs: number
  #nextMs: number

  constructor(delays: { readonly firstMs: number; readonly limitMs: number }) {
    this.#firstMs = delays.firstMs
    this.#limitMs = delays.limitMs
    this.#nextMs = delays.firstMs
  }

  /** The delay before the next try. */
  nextMs(): number {
    const delayMs = this.#nextMs
    this.#nextMs = Math.min(delayMs * 2, this.#limitMs)
    return delayMs
  }

  /** All is well again. */
  reset(): void {
    this.#nextMs = this.#firstMs
  }
}
