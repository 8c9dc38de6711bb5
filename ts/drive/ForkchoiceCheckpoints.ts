import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import type { HeaderRef } from '../light/headers/HeaderRef.ts'
import type { Ancestry } from './Ancestry.ts'
import type { HeadCheckpoints, ProvenCheckpoint, UpdatedFinality } from './ProvenCheckpoints.ts'

/** One an epoch, and reorgs reach no further back. */
const REMEMBERED = 4

/** What may be told with a head. */
export interface SafeAndFinalized {
  readonly safe: ProvenCheckpoint | undefined
  readonly finalized: ProvenCheckpoint | undefined
}

/**
 * The justified and finalized blocks that go with a head.
 *
 * - those of the head's own state count; those that earlier heads proved, only if parent roots show them below this head:
 *   a reorg may leave a justified block behind;
 * - of those that count the newest one is taken, so that a missing proof takes nothing back;
 * - a finality update that proves less than where its block lies counts unless it was made on another branch: part of a committee may sign two;
 * - the finalized block never goes back, unless what proved it is withdrawn.
 */
export class ForkchoiceCheckpoints {
  readonly #ancestry: Pick<Ancestry, 'relation'>
  /** Justified blocks by their roots, the one that was proven last at the end. */
  readonly #justified = new BoundedMap<Root, ProvenCheckpoint>(REMEMBERED)
  #finalized: ProvenCheckpoint | undefined

  /** @param known - what execution clients were told last */
  constructor(ancestry: Pick<Ancestry, 'relation'>, known?: SafeAndFinalized) {
    this.#ancestry = ancestry
    this.#finalized = known?.finalized
    this.#remember(known?.safe)
  }

  /** @param news - what the head's own state proves, and what a verified finality update says */
  at(
    head: HeaderRef,
    news: { readonly proven: HeadCheckpoints | undefined; readonly finality: UpdatedFinality | undefined },
  ): SafeAndFinalized {
    const { proven, finality } = news
    this.#remember(proven?.justified)
    if (proven?.finalized !== undefined) this.#finalize(proven.finalized)
    if (finality !== undefined && this.#isOf(head, finality)) this.#finalize(finality)
    const counting = [...this.#justified.values()].filter(
      (block) => block.root === proven?.justified?.root || this.#ancestry.relation(block, head) === 'below',
    )
    const safe = counting.reduce<ProvenCheckpoint | undefined>(newer, undefined)
    return { safe, finalized: this.#finalized }
  }

  /** Heads are no longer verified, nor is what they proved to be justified and finalized; this block is. */
  withdraw(finalized: ProvenCheckpoint | undefined): void {
    this.#justified.clear()
    this.#finalized = finalized
  }

  /** Where headers in between are missing, the head that proved it decides: it is not on another branch. */
  #isOf(head: HeaderRef, { attested, ...block }: UpdatedFinality): boolean {
    const relation = this.#ancestry.relation(block, head)
    if (relation !== 'unknown') return relation === 'below'
    return attested.slot > head.slot || this.#ancestry.relation(attested, head) !== 'beside'
  }

  #finalize({ slot, root, blockHash }: ProvenCheckpoint): void {
    this.#finalized = newer(this.#finalized, { slot, root, blockHash })
  }

  #remember(block: ProvenCheckpoint | undefined): void {
    if (block !== undefined) this.#justified.set(block.root, block)
  }
}

function newer(a: ProvenCheckpoint | undefined, b: ProvenCheckpoint): ProvenCheckpoint {
  return a === undefined || b.slot > a.slot ? b : a
}
