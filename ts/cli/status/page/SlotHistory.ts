import type { Root } from '../../../bytes.ts'
import type { ClientStatus } from '../../../client/ClientStatus.ts'
import type { SlotContent } from '../../../light/headers/LightChain.ts'
import type { ValidatedHead } from '../../../light/heads/ValidatedHead.ts'

/** Slots that are shown. */
export const SHOWN_SLOTS = 64

export type SlotState = 'verified' | 'linked' | 'empty' | 'reorged' | 'unknown'

/** What is known of one slot. */
export interface SlotCell {
  readonly slot: number
  readonly state: SlotState
  readonly root?: Root
  readonly signerCount?: number
  /** From the beginning of the slot to the verification of its head. */
  readonly ageMs?: number
  /** From the verified signature to the answer of the last execution client that was led to it. */
  readonly drivenAfterMs?: number
}

interface SeenHead {
  readonly slot: number
  readonly root: Root
  readonly signerCount: number
  readonly ageMs: number
  readonly verifiedMs: number
  drivenMs?: number
}

/** Remembers the heads of the last slots, and how long execution clients took to follow. */
export class SlotHistory {
  readonly #monotonicMs: () => number
  /** By slot; the newest where a slot had two. */
  readonly #heads = new Map<number, SeenHead>()

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs
  }

  headVerified({ header: { slot }, root, signerCount, ageMs }: ValidatedHead): void {
    this.#heads.set(slot, { slot, root, signerCount, ageMs, verifiedMs: this.#monotonicMs() })
    for (const known of this.#heads.keys()) if (known <= slot - 2 * SHOWN_SLOTS) this.#heads.delete(known)
  }

  /** An execution client has another status: those that follow a head have it, and all before it. */
  engineMoved(engines: ClientStatus['engines']): void {
    if (engines.length === 0 || !engines.every(({ status }) => status.kind === 'following')) return
    const slot = Math.min(...engines.map(({ headSlot = -1 }) => headSlot))
    const head = this.#heads.get(slot)
    if (head !== undefined) head.drivenMs ??= this.#monotonicMs()
  }

  /**
   * The last slots, ascending, up to one.
   *
   * @param contentAt - what the verified chain has at a slot
   */
  cells(lastSlot: number, contentAt: (slot: number) => SlotContent): readonly SlotCell[] {
    const first = Math.max(0, lastSlot - SHOWN_SLOTS + 1)
    return Array.from({ length: lastSlot - first + 1 }, (_, index) => this.#cell(first + index, contentAt))
  }

  #cell(slot: number, contentAt: (slot: number) => SlotContent): SlotCell {
    const seen = this.#heads.get(slot)
    const content = contentAt(slot)
    if (seen === undefined) return { slot, state: stateWithoutHead(content) }
    const { root, signerCount, ageMs, verifiedMs, drivenMs } = seen
    const isReorged = content.type === 'empty' || (content.type === 'header' && content.root !== root)
    return {
      slot,
      state: isReorged ? 'reorged' : 'verified',
      root,
      signerCount,
      ageMs,
      ...(drivenMs !== undefined && { drivenAfterMs: drivenMs - verifiedMs }),
    }
  }
}

function stateWithoutHead(content: SlotContent): SlotState {
  switch (content.type) {
    case 'header':
      return 'linked'
    case 'empty':
      return 'empty'
    case 'not-found':
      return 'unknown'
  }
}
