import type { Root } from '../bytes.ts'
import { requireThreshold } from '../light/committees/requireThreshold.ts'
import type { HeadSubscription } from '../light/heads/HeadSubscribers.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import { signerCount } from '../types/SyncAggregate.ts'
import type { ServedSources } from './ServedSources.ts'

/** How far back heads are looked for. */
const RECENT_SLOTS = 8

/**
 * The newest heads and updates with as many signers as those who are served may want, however many the client itself
 * asks for.
 */
export class ServedHeads {
  readonly #validator: ServedSources['validator']
  readonly #minSigners: number
  readonly #unsubscribe: () => void
  #optimistic: OptimisticUpdate | undefined
  #finality: FinalityUpdate | undefined

  /** @throws ConfigError when the threshold is not a number of signers of a committee */
  constructor({ network, validator }: Pick<ServedSources, 'network' | 'validator'>, minSigners: number) {
    this.#validator = validator
    this.#minSigners = requireThreshold(network, minSigners)
    this.#unsubscribe = this.subscribe({
      onOptimistic: (update) => {
        this.#optimistic = update
      },
      onFinality: (update) => {
        this.#finality = update
      },
      onWithdrawn: () => {
        this.#optimistic = undefined
        this.#finality = undefined
      },
    })
  }

  get head(): ValidatedHead | undefined {
    return this.#validator.bestHead(this.#minSigners)
  }

  /** The validated heads of a recent slot, the one with the most signers first. */
  headsAt(slot: number): readonly ValidatedHead[] {
    return this.#validator.headsAt(slot).filter((head) => head.signerCount >= this.#minSigners)
  }

  /** A recent head: the client itself may wait for one with more signers, and its headers with it. */
  byRoot(root: Root): ValidatedHead | undefined {
    const newest = this.head?.header.slot ?? 0
    for (let slot = newest; slot > newest - RECENT_SLOTS; slot--) {
      const found = this.headsAt(slot).find((head) => head.root === root)
      if (found !== undefined) return found
    }
    return undefined
  }

  get optimisticUpdate(): OptimisticUpdate | undefined {
    const { optimisticUpdate } = this.#validator
    return this.#better(optimisticUpdate, this.#optimistic, (update) => update.attestedHeader.beacon.slot)
  }

  get finalityUpdate(): FinalityUpdate | undefined {
    const { finalityUpdate } = this.#validator
    return this.#better(finalityUpdate, this.#finality, (update) => update.finalizedHeader.beacon.slot)
  }

  /** Tells of what comes from now on, until the returned function is called. */
  subscribe(subscription: Omit<HeadSubscription, 'minSigners'>): () => void {
    return this.#validator.subscribe({ ...subscription, minSigners: this.#minSigners })
  }

  close(): void {
    this.#unsubscribe()
  }

  /** The client's own goes on getting better within a slot: it is preferred where it is as new and has enough signers. */
  #better<Update extends OptimisticUpdate | FinalityUpdate>(
    own: Update | undefined,
    told: Update | undefined,
    slotOf: (update: Update) => number,
  ): Update | undefined {
    if (own === undefined || signerCount(own.syncAggregate.bits) < this.#minSigners) return told
    return told === undefined || slotOf(own) >= slotOf(told) ? own : told
  }
}
