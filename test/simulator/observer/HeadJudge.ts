import type { BlsyncClient } from '../../../ts/client/client.ts'
import type { Truths } from './Truth.ts'

/** Holds what one client publishes to what is true, in the order in which it is published. */
export class HeadJudge {
  readonly #truths: Truths
  readonly #slot: () => number
  readonly #onFault: (what: string) => void

  /** @param slot - that runs */
  constructor(truths: Truths, slot: () => number, onFault: (what: string) => void) {
    this.#truths = truths
    this.#slot = slot
    this.#onFault = onFault
  }

  watch(client: BlsyncClient): void {
    const { main, rogue } = this.#truths
    let [headSlot, finalizedSlot] = [-1, -1]
    client.on('head', ({ root, header: { slot } }) => {
      if (!main.isSigned(root, this.#slot()) && rogue?.isSigned(root, this.#slot()) !== true)
        this.#onFault(`head ${root} of slot ${slot} is not signed`)
      // What a committee signed that was given up is taken back.
      if (slot <= headSlot && rogue === undefined)
        this.#onFault(`a head of slot ${slot} is published after one of slot ${headSlot}`)
      headSlot = slot
    })
    client.on('finality', ({ finalizedHeader: { beacon } }) => {
      const newest = Math.max(main.finalizedSlot(this.#slot()), rogue?.finalizedSlot(this.#slot()) ?? 0)
      if (beacon.slot > newest) this.#onFault(`slot ${beacon.slot} is called finalized`)
      if (beacon.slot <= finalizedSlot && rogue === undefined) {
        this.#onFault(`slot ${beacon.slot} is called finalized after slot ${finalizedSlot}`)
      }
      finalizedSlot = beacon.slot
    })
  }
}
