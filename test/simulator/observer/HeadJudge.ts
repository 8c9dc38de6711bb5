import type { BlsyncClient } from '../../../ts/client/client.ts'
import type { Truth } from './Truth.ts'

/** Holds what one client publishes to what is true, in the order in which it is published. */
export class HeadJudge {
  readonly #truth: Truth
  readonly #slot: () => number
  readonly #onFault: (what: string) => void

  /** @param slot - that runs */
  constructor(truth: Truth, slot: () => number, onFault: (what: string) => void) {
    this.#truth = truth
    this.#slot = slot
    this.#onFault = onFault
  }

  watch(client: BlsyncClient): void {
    let [headSlot, finalizedSlot] = [-1, -1]
    client.on('head', ({ root, header: { slot } }) => {
      if (!this.#truth.isSigned(root, this.#slot())) this.#onFault(`head ${root} of slot ${slot} is not signed`)
      if (slot <= headSlot) this.#onFault(`a head of slot ${slot} is published after one of slot ${headSlot}`)
      headSlot = slot
    })
    client.on('finality', ({ finalizedHeader: { beacon } }) => {
      if (beacon.slot > this.#truth.finalizedSlot(this.#slot()))
        this.#onFault(`slot ${beacon.slot} is called finalized`)
      if (beacon.slot <= finalizedSlot) {
        this.#onFault(`slot ${beacon.slot} is called finalized after slot ${finalizedSlot}`)
      }
      finalizedSlot = beacon.slot
    })
  }
}
