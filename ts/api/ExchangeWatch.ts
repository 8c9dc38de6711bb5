import type { Clock, Timer } from '../clock.ts'
import type { HttpTimeouts } from './HttpTimeouts.ts'

/** Ends one exchange when a stage of it, or the whole, takes too long. */
export class ExchangeWatch {
  readonly #timeouts: HttpTimeouts
  readonly #clock: Clock
  readonly #controller = new AbortController()
  /** In monotonic milliseconds, as is the next. */
  readonly #totalEndsMs: number
  #stageEndsMs: number
  #timer: Timer
  #expired: string | undefined

  constructor(timeouts: HttpTimeouts, clock: Clock) {
    const nowMs = clock.monotonicMs()
    this.#clock = clock
    this.#timeouts = timeouts
    this.#totalEndsMs = nowMs + timeouts.totalMs
    this.#stageEndsMs = nowMs + timeouts.headersMs
    this.#timer = this.#lookLater(nowMs, `no headers for ${timeouts.headersMs} ms`)
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
    this.#timer.cancel()
    this.bodyCame()
    this.#timer = this.#lookLater(this.#clock.monotonicMs(), `body stalled for ${this.#timeouts.bodyMs} ms`)
  }

  /** A piece of the body has come. The timer stays: pieces may be many, and it sees that the next is due later. */
  bodyCame(): void {
    this.#stageEndsMs = this.#clock.monotonicMs() + this.#timeouts.bodyMs
  }

  /** Ends the exchange now. */
  abort(): void {
    this.#controller.abort()
  }

  /** The exchange is over. */
  stop(): void {
    this.#timer.cancel()
  }

  #lookLater(nowMs: number, reason: string): Timer {
    const endsMs = Math.min(this.#stageEndsMs, this.#totalEndsMs)
    return this.#clock.after(endsMs - nowMs, () => this.#look(reason))
  }

  #look(reason: string): void {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs < this.#stageEndsMs && nowMs < this.#totalEndsMs) {
      this.#timer = this.#lookLater(nowMs, reason)
      return
    }
    this.#expired = nowMs < this.#stageEndsMs ? `not done after ${this.#timeouts.totalMs} ms` : reason
    this.#controller.abort()
  }
}
