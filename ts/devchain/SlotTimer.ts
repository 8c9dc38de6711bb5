import type { Clock, Timer } from '../clock.ts'
import { slotAtTime, slotStartMs } from '../params/slots.ts'
import type { BeaconChain } from './chain/BeaconChain.ts'

/** Slots that are made up for one by one; a longer gap (a machine that slept) is history. */
const MAX_CATCH_UP_SLOTS = 16

/** Produces a slot whenever one begins by the clock. */
export class SlotTimer {
  readonly #chain: BeaconChain
  readonly #clock: Clock
  #timeout: Timer | undefined
  #running = false

  constructor(chain: BeaconChain, clock: Clock) {
    this.#chain = chain
    this.#clock = clock
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    void this.#tick()
  }

  stop(): void {
    this.#running = false
    this.#timeout?.cancel()
  }

  async #tick(): Promise<void> {
    const current = slotAtTime(this.#chain.config, this.#clock.now())
    if (current - this.#chain.slot > MAX_CATCH_UP_SLOTS) await this.#chain.produceHistory(current - 1)
    while (this.#running && this.#chain.slot < current) this.#chain.produceSlot()
    if (!this.#running) return
    const delayMs = slotStartMs(this.#chain.config, this.#chain.slot + 1) - this.#clock.now()
    this.#timeout = this.#clock.after(Math.max(0, delayMs), () => void this.#tick())
  }
}
