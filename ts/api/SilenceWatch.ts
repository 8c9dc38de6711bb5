import type { Clock, Timer } from '../clock.ts'

/** Aborts its signal when nothing was heard for a while, or when told to. */
export class SilenceWatch {
  readonly #silent = new AbortController()
  readonly #clock: Clock
  readonly #silenceMs: number
  /** In monotonic milliseconds. */
  #heardMs: number
  #timer: Timer

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock
    this.#silenceMs = silenceMs
    this.#heardMs = clock.monotonicMs()
    this.#timer = this.#lookIn(silenceMs)
  }

  get signal(): AbortSignal {
    return this.#silent.signal
  }

  /** Starts the wait anew; the timer stays, and sees it. */
  heard(): void {
    this.#heardMs = this.#clock.monotonicMs()
  }

  /** Aborts now. */
  giveUp(): void {
    this.#silent.abort()
  }

  /** Ends the watch. */
  stop(): void {
    this.#timer.cancel()
  }

  #lookIn(ms: number): Timer {
    return this.#clock.after(ms, () => {
      const leftMs = this.#heardMs + this.#silenceMs - this.#clock.monotonicMs()
      if (leftMs > 0) this.#timer = this.#lookIn(leftMs)
      else this.#silent.abort()
    })
  }
}
