import type { Clock, Timer } from '../clock.ts'
import type { HttpTimeouts } from './HttpTimeouts.ts'

/** Ends one exchange when a stage of it, or the whole, takes too long. */
export class ExchangeWatch {
  readonly #timeouts: HttpTimeouts
  readonly #clock: Clock
  readonly #controller = new AbortController()
  readonly #total: Timer
  #stage: Timer
  #expired: string | undefined

  constructor(timeouts: HttpTimeouts, clock: Clock) {
    this.#clock = clock
    this.#timeouts = timeouts
    this.#total = this.#after(timeouts.totalMs, `not done after ${timeouts.totalMs} ms`)
    this.#stage = this.#after(timeouts.headersMs, `no headers for ${timeouts.headersMs} ms`)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Which limit was exceeded, `undefined` if none was. */
  get expired(): string | undefined {
    return this.#expired
  }

  /** The headers have come: from now on pieces of the body are due. */
  headersCame(): void {
    this.bodyCame()
  }

  /** A piece of the body has come. */
  bodyCame(): void {
    this.#stage.cancel()
    this.#stage = this.#after(this.#timeouts.bodyMs, `body stalled for ${this.#timeouts.bodyMs} ms`)
  }

  /** Ends the exchange now. */
  abort(): void {
    this.#controller.abort()
  }

  /** The exchange is over. */
  stop(): void {
    this.#total.cancel()
    this.#stage.cancel()
  }

  #after(ms: number, reason: string): Timer {
    return this.#clock.after(ms, () => {
      this.#expired ??= reason
      this.#controller.abort()
    })
  }
}
