import { callListener } from '../../Listeners.ts'
import type { Logger } from '../../log.ts'
import type { FinalityUpdate } from '../../types/FinalityUpdate.ts'
import type { OptimisticUpdate } from '../../types/OptimisticUpdate.ts'
import type { ValidatedHead } from './ValidatedHead.ts'

/** Who hears of heads, and from how many signers on. */
export interface HeadSubscription {
  readonly minSigners: number
  /** Hears of each slot at most once, and never of an older slot than before, unless heads were withdrawn. */
  readonly onHead?: (head: ValidatedHead) => void
  /** Hears of each slot's head once its execution block is proven, ascending, and before `onHead` where that is at once. */
  readonly onOptimistic?: (update: OptimisticUpdate) => void
  /** Hears of each newly finalized slot, ascending. */
  readonly onFinality?: (update: FinalityUpdate) => void
  /** Hears of two validly signed blocks of one slot: an attack by signers, or a fault of theirs. */
  readonly onConflict?: (known: ValidatedHead, other: ValidatedHead) => void
  /** Hears that heads or finality are no longer verified, those of an earlier run too: the chain gave up who signed them. */
  readonly onWithdrawn?: () => void
}

interface Subscriber extends HeadSubscription {
  headSlot: number
  optimisticSlot: number
  finalizedSlot: number
}

/** What was withdrawn, as far as it sets subscribers back. */
export interface Withdrawal {
  /** Slot of the newest head that still holds at a threshold; -1 without one. */
  readonly remainingSlot: (minSigners: number) => number
  /** Slot of the finalized header that no longer holds. */
  readonly finalizedSlot?: number
}

/**
 * Tells each subscriber, at its own threshold, what is new to it.
 *
 * - A subscriber hears at most once a slot, and never of an older slot than that of a head that still holds.
 * - One that fails harms neither the others nor the server whose object it was.
 */
export class HeadSubscribers {
  readonly #logger: Logger
  readonly #subscribers = new Set<Subscriber>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Tells the subscriber of what comes from now on, until the returned function is called. */
  add(subscription: HeadSubscription): () => void {
    const subscriber: Subscriber = { ...subscription, headSlot: -1, optimisticSlot: -1, finalizedSlot: -1 }
    this.#subscribers.add(subscriber)
    return () => this.#subscribers.delete(subscriber)
  }

  /** The fewest signers that anybody wants to hear of; infinite without subscribers. */
  get lowestThreshold(): number {
    return Math.min(...[...this.#subscribers].map((subscriber) => subscriber.minSigners))
  }

  /** @param update - the head as an optimistic update, where its execution block is proven */
  head(head: ValidatedHead, update: OptimisticUpdate | undefined): void {
    const { slot } = head.header
    for (const subscriber of [...this.#subscribers]) {
      if (head.signerCount < subscriber.minSigners) continue
      if (update !== undefined && slot > subscriber.optimisticSlot) {
        subscriber.optimisticSlot = slot
        this.#tell(() => subscriber.onOptimistic?.(update))
      }
      if (slot <= subscriber.headSlot) continue
      subscriber.headSlot = slot
      this.#tell(() => subscriber.onHead?.(head))
    }
  }

  finality(update: FinalityUpdate, signers: number): void {
    const { slot } = update.finalizedHeader.beacon
    for (const subscriber of [...this.#subscribers]) {
      if (signers < subscriber.minSigners || slot <= subscriber.finalizedSlot) continue
      subscriber.finalizedSlot = slot
      this.#tell(() => subscriber.onFinality?.(update))
    }
  }

  conflict(known: ValidatedHead, other: ValidatedHead): void {
    for (const subscriber of [...this.#subscribers]) this.#tell(() => subscriber.onConflict?.(known, other))
  }

  withdrawn({ remainingSlot, finalizedSlot }: Withdrawal): void {
    for (const subscriber of [...this.#subscribers]) {
      const newest = remainingSlot(subscriber.minSigners)
      subscriber.headSlot = Math.min(subscriber.headSlot, newest)
      subscriber.optimisticSlot = Math.min(subscriber.optimisticSlot, newest)
      if (finalizedSlot !== undefined) subscriber.finalizedSlot = Math.min(subscriber.finalizedSlot, finalizedSlot - 1)
      this.#tell(() => subscriber.onWithdrawn?.())
    }
  }

  #tell(call: () => unknown): void {
    callListener(call, (error) => this.#logger.error('a listener failed', { error: String(error) }))
  }
}
