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
 * - the finalized block never goes back, unless what proved it is withdrawn, or parent roots show it beside this head: then part of a
 *   committee signed two branches, and the newest one that may lie below counts.
 */
export class ForkchoiceCheckpoints {
  readonly #ancestry: Pick<Ancestry, 'relation'>
  /** Justified blocks by their roots, the one that was proven last at the end. */
  readonly #justified = new BoundedMap<Root, ProvenCheckpoint>(REMEMBERED)
  /** Finalized blocks likewise. */
  readonly #finalized = new BoundedMap<Root, ProvenCheckpoint>(REMEMBERED)

  /** @param known - what execution clients were told last */
  constructor(ancestry: Pick<Ancestry, 'relation'>, known?: SafeAndFinalized) {
    this.#ancestry = ancestry
    this.#finalize(known?.finalized)
    this.#remember(known?.safe)
  }

  /** @param news - what the head's own state proves, and what a verified finality update says */
  at(
    head: HeaderRef,
    news: { readonly proven: HeadCheckpoints | undefined; readonly finality: UpdatedFinality | undefined },
  ): SafeAndFinalized {
    const { proven, finality } = news
    this.#remember(proven?.justified)
    this.#finalize(proven?.finalized)
    if (finality !== undefined && this.#isOf(head, finality)) this.#finalize(finality)
    const counting = [...this.#justified.values()].filter(
      (block) => block.root === proven?.justified?.root || this.#ancestry.relation(block, head) === 'below',
    )
    const safe = counting.reduce<ProvenCheckpoint | undefined>(newer, undefined)
    return { safe, finalized: this.#finalizedAt(head) }
  }

  /** Heads are no longer verified, nor is what they proved to be justified and finalized; this block is. */
  withdraw(finalized: ProvenCheckpoint | undefined): void {
    this.#justified.clear()
    this.#finalized.clear()
    this.#finalize(finalized)
  }

  /** Where headers in between are missing, the head that proved it decides: it is not on another branch. */
  #isOf(head: HeaderRef, { attested, ...block }: UpdatedFinality): boolean {
    const relation = this.#ancestry.relation(block, head)
    if (relation !== 'unknown') return relation === 'below'
    return attested.slot > head.slot || this.#ancestry.relation(attested, head) !== 'beside'
  }

  #finalizedAt(head: HeaderRef): ProvenCheckpoint | undefined {
    const newestFirst = [...this.#finalized.values()].sort((a, b) => b.slot - a.slot)
    return newestFirst.find((block) => this.#ancestry.relation(block, head) !== 'beside')
  }

  #finalize(block: ProvenCheckpoint | undefined): void {
    if (block === undefined) return
    const { slot, root, blockHash } = block
    this.#finalized.set(root, { slot, root, blockHash })
  }

  #remember(block: ProvenCheckpoint | undefined): void {
    if (block !== undefined) this.#justified.set(block.root, block)
  }
}

/** Whether a finalized block gave way to one that is no newer: it lies beside the head, so that nobody can be told of both. */
export function isGivenUp(before: ProvenCheckpoint | undefined, now: ProvenCheckpoint | undefined): boolean {
  return before !== undefined && before.root !== now?.root && before.slot >= (now?.slot ?? 0)
}

function newer(a: ProvenCheckpoint | undefined, b: ProvenCheckpoint): ProvenCheckpoint {
  return a === undefined || b.slot > a.slot ? b : a
}
