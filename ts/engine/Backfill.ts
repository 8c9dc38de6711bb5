import type { EnginePayload } from './EnginePayload.ts'
import type { PayloadSource } from './PayloadSource.ts'
import type { VerdictMemory } from './VerdictMemory.ts'

/** How many blocks below the head are handed over one by one; what is deeper, an execution client fetches from its peers. */
export const MAX_BACKFILL = 32

/** How far below the head they may lie: the chain may have taken few payloads for long. */
export const BACKFILL_SLOTS = 224

export type BackfillPlan =
  /** Hand these over, the oldest first, then the head again. */
  | { readonly kind: 'deliver'; readonly payloads: readonly EnginePayload[] }
  /** The parent of `child` has to be fetched first. */
  | { readonly kind: 'missing'; readonly child: EnginePayload }
  | { readonly kind: 'give-up' }

/**
 * Plans how an execution client that lacks the head's ancestors gets them.
 *
 * - never more than {@link MAX_BACKFILL} payloads below the head, and {@link BACKFILL_SLOTS} slots;
 * - once given up, it stays so until `reset`: the execution client then syncs by its own means.
 */
export class Backfill {
  readonly #source: PayloadSource
  /** Number of the oldest block to hand over. */
  #floor: number | undefined
  #givenUp = false

  constructor(source: PayloadSource) {
    this.#source = source
  }

  get givenUp(): boolean {
    return this.#givenUp
  }

  /** The execution client has all it needs, or it is another one now. */
  reset(): void {
    this.#floor = undefined
    this.#givenUp = false
  }

  /**
   * The payloads between the head and the nearest one that the execution client has been given, the oldest first; none
   * when there is no such payload, or not all between are at hand. One that syncs by itself gets them too: at a gap it
   * may throw away what it has fetched and begin anew, as EthereumJS does.
   */
  linked(head: EnginePayload, verdicts: VerdictMemory): readonly EnginePayload[] {
    const payloads: EnginePayload[] = []
    let child = head
    while (verdicts.get(child.parentHash) === undefined) {
      const parent = this.#source.parentOf(child)
      if (parent === undefined || !isParent(parent, child) || payloads.length === MAX_BACKFILL) return []
      payloads.unshift(parent)
      child = parent
    }
    return payloads
  }

  /**
   * What to do after the head was answered with SYNCING.
   *
   * @param held - number of the execution client's own head block, if it is known
   */
  plan(head: EnginePayload, held: number | undefined): BackfillPlan {
    this.#floor ??= Math.min((held ?? head.blockNumber - 2) + 1, head.blockNumber - 1)
    if (head.blockNumber - this.#floor > MAX_BACKFILL || this.#floor < 1) this.#givenUp = true
    if (this.#givenUp) return { kind: 'give-up' }
    const payloads: EnginePayload[] = []
    let child = head
    while (child.blockNumber > this.#floor) {
      if (head.slot - child.slot > BACKFILL_SLOTS) return this.giveUp()
      const parent = this.#source.parentOf(child)
      if (parent === undefined) return { kind: 'missing', child }
      if (!isParent(parent, child)) return this.giveUp()
      payloads.unshift(parent)
      child = parent
    }
    return { kind: 'deliver', payloads }
  }

  /** The oldest payload of the plan had no known parent either: look twice as deep, to the first block at most. */
  deepen(head: EnginePayload): void {
    const floor = this.#floor ?? head.blockNumber - 1
    if (floor <= 1) this.#givenUp = true
    this.#floor = Math.max(1, 2 * floor - head.blockNumber)
  }

  giveUp(): BackfillPlan {
    this.#givenUp = true
    return { kind: 'give-up' }
  }
}

function isParent(parent: EnginePayload, child: EnginePayload): boolean {
  return parent.blockHash === child.parentHash && parent.blockNumber === child.blockNumber - 1
}
