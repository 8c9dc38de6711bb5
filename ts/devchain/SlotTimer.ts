import { slotAtTime, slotStartMs } from '../params/slots.ts'
import type { BeaconChain } from './chain/BeaconChain.ts'

/** Slots that are made up for one by one; a longer gap (a machine that slept) is history. */
const MAX_CATCH_UP_SLOTS = 16

/** Produces a slot whenever one begins by the clock. */
export class SlotTimer {
  readonly #chain: BeaconChain
  readonly #now: () => number
  #timeout: NodeJS.Timeout | undefined
  #running = false

  /** @param now - Unix milliseconds */
  constructor(chain: BeaconChain, now: () => number) {
    this.#chain = chain
    this.#now = now
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    void this.#tick()
  }

  stop(): void {
    this.#running = false
    clearTimeout(this.#timeout)
  }

  async #tick(): Promise<void> {
    const current = slotAtTime(this.#chain.config, this.#now())
    if (current - this.#chain.slot > MAX_CATCH_UP_SLOTS) await this.#chain.produceHistory(current - 1)
    while (this.#running && this.#chain.slot < current) this.#chain.produceSlot()
    if (!this.#running) return
    const delayMs = slotStartMs(this.#chain.config, this.#chain.slot + 1) - this.#now()
    this.#timeout = setTimeout(() => void this.#tick(), Math.max(0, delayMs))
  }
}
