/** Aborts its signal when nothing was heard for a while, or when told to. */
export class SilenceWatch {
  readonly #silent = new AbortController()
  readonly #timer: NodeJS.Timeout

  constructor(silenceMs: number) {
    this.#timer = setTimeout(() => this.#silent.abort(), silenceMs)
  }

  get signal(): AbortSignal {
    return this.#silent.signal
  }

  /** Starts the wait anew. */
  heard(): void {
    this.#timer.refresh()
  }

  /** Aborts now. */
  giveUp(): void {
    this.#silent.abort()
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer)
  }
}
