import type { Root } from '../../bytes.ts'
import type { ValidatedHead } from './ValidatedHead.ts'

/** How many slots behind the newest one heads are remembered. */
const REMEMBERED_SLOTS = 8

/**
 * Validated heads of the last few slots, the best-signed one for each block.
 *
 * - Two blocks of one slot are both kept: it takes dishonest signers to make them.
 */
export class RecentHeads {
  readonly #slots = new Map<number, Map<Root, ValidatedHead>>()

  /** The heads of a slot, the one with the most signers first. */
  at(slot: number): readonly ValidatedHead[] {
    return [...(this.#slots.get(slot)?.values() ?? [])].sort((a, b) => b.signerCount - a.signerCount)
  }

  get(slot: number, root: Root): ValidatedHead | undefined {
    return this.#slots.get(slot)?.get(root)
  }

  /** The best-signed head of the newest slot that has one with enough signers. */
  best(minSigners: number): ValidatedHead | undefined {
    for (const slot of [...this.#slots.keys()].sort((a, b) => b - a)) {
      const head = this.at(slot)[0]
      if (head !== undefined && head.signerCount >= minSigners) return head
    }
    return undefined
  }

  /** Whether the slot is too far behind to be of interest. */
  isOutdated(slot: number): boolean {
    return slot <= this.#newestSlot() - REMEMBERED_SLOTS
  }

  add(head: ValidatedHead): void {
    const heads = this.#slots.get(head.header.slot) ?? new Map<Root, ValidatedHead>()
    heads.set(head.root, head)
    this.#slots.set(head.header.slot, heads)
    for (const slot of [...this.#slots.keys()]) if (this.isOutdated(slot)) this.#slots.delete(slot)
  }

  /** Forgets the heads that no longer pass; returns how many. */
  keep(passes: (head: ValidatedHead) => boolean): number {
    let dropped = 0
    for (const [slot, heads] of this.#slots) {
      for (const [root, head] of heads) {
        if (passes(head)) continue
        heads.delete(root)
        dropped += 1
      }
      if (heads.size === 0) this.#slots.delete(slot)
    }
    return dropped
  }

  #newestSlot(): number {
    return Math.max(-1, ...this.#slots.keys())
  }
}
