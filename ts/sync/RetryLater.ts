import type { Clock } from '../clock.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

interface Shortage {
  readonly period: number
  readonly delayMs: number
  readonly retryAtMs: number
}

/**
 * Which server had nothing usable for which period, for a while.
 *
 * - nothing is permanent: each server is asked again after a delay that doubles from `firstMs` to `maxMs`;
 * - one entry a server, the latest.
 */
export class RetryLater {
  readonly #clock: Clock
  readonly #firstMs: number
  readonly #maxMs: number
  readonly #shortages = new Map<ServerHandle, Shortage>()

  constructor(clock: Clock, options: { readonly firstMs: number; readonly maxMs: number }) {
    this.#clock = clock
    this.#firstMs = options.firstMs
    this.#maxMs = options.maxMs
  }

  /** The server has just shown that it lacks the period. */
  add(server: ServerHandle, period: number): void {
    const last = this.#shortages.get(server)
    const delayMs = last?.period === period ? Math.min(this.#maxMs, 2 * last.delayMs) : this.#firstMs
    this.#shortages.set(server, { period, delayMs, retryAtMs: this.#clock.monotonicMs() + delayMs })
  }

  /** The server may have news: it is asked at once again. */
  forget(server: ServerHandle): void {
    this.#shortages.delete(server)
  }

  forgetAll(): void {
    this.#shortages.clear()
  }

  /** Milliseconds until the server may be asked for a range that begins with the period; 0 when it may now. */
  waitMs(server: ServerHandle, period: number): number {
    const shortage = this.#shortages.get(server)
    return shortage?.period === period ? Math.max(0, shortage.retryAtMs - this.#clock.monotonicMs()) : 0
  }
}
