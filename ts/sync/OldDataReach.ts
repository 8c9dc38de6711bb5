import type { Clock } from '../clock.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

interface Shortage {
  /** The newest slot that it did not have. */
  readonly slot: number
  readonly retryAtMs: number
}

/**
 * How far back each server's data goes, as far as it has shown.
 *
 * - who lacks a slot is asked for neither that nor older ones, for a while: nothing is permanent.
 */
export class OldDataReach {
  readonly #clock: Clock
  readonly #retryMs: number
  readonly #shortages = new Map<ServerHandle, Shortage>()

  constructor(clock: Clock, retryMs: number) {
    this.#clock = clock
    this.#retryMs = retryMs
  }

  /** The server has just shown that it does not have that slot. */
  lacks(server: ServerHandle, slot: number): void {
    const known = this.#shortages.get(server)
    const isKnown = known !== undefined && known.retryAtMs > this.#clock.monotonicMs()
    this.#shortages.set(server, {
      slot: isKnown ? Math.max(known.slot, slot) : slot,
      retryAtMs: this.#clock.monotonicMs() + this.#retryMs,
    })
  }

  has(server: ServerHandle, slot: number): boolean {
    return this.waitMs(server, slot) === 0
  }

  /** Milliseconds until the server may be asked for the slot; 0 when it may now. */
  waitMs(server: ServerHandle, slot: number): number {
    const shortage = this.#shortages.get(server)
    if (shortage === undefined || slot > shortage.slot) return 0
    return Math.max(0, shortage.retryAtMs - this.#clock.monotonicMs())
  }

  remove(server: ServerHandle): void {
    this.#shortages.delete(server)
  }
}
