import type { Clock, Timer } from '../clock.ts'
/** Aborts its signal when nothing was heard for a while, or when told to. */
export class SilenceWatch {
  readonly #silent = new AbortController()
  readonly #clock: Clock
  readonly #silenceMs: number
  #timer: Timer

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock
    this.#silenceMs = silenceMs
    this.#timer = this.#begin()
  }

  get signal(): AbortSignal {
    return this.#silent.signal
  }

  /** Starts the wait anew. */
  heard(): void {
    this.#timer.cancel()
    this.#timer = this.#begin()
  }

  /** Aborts now. */
  giveUp(): void {
    this.#silent.abort()
  }

  /** Ends the watch. */
  stop(): void {
    this.#timer.cancel()
  }

  #begin(): Timer {
    return this.#clock.after(this.#silenceMs, () => this.#silent.abort())
  }
}
