import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { HeaderRef } from '../headers/HeaderRef.ts'
import type { LightChainDraft } from '../headers/LightChainDraft.ts'
import { lightChainPrefix, refOfKey } from '../headers/LightChainTables.ts'

/** What to forget of a light chain. */
export interface Pruning {
  /** Headers of this slot and later stay. */
  readonly beforeSlot: number
  /** Whether the canonical chain is cut as well, or only what is beside it is dropped. */
  readonly what: 'side-branches' | 'everything'
}

export async function planPrune(
  draft: LightChainDraft,
  store: KeyValueStore,
  { beforeSlot, what }: Pruning,
): Promise<void> {
  for await (const [key] of store.iterate(lightChainPrefix.header)) {
    const ref = refOfKey(lightChainPrefix.header, key)
    if (ref === undefined) continue
    if (ref.slot >= beforeSlot) break
    const isCanonical = await draft.isCanonical(ref)
    if (isCanonical && what === 'side-branches') continue
    if (isCanonical) draft.canonical.delete(ref.slot)
    draft.deleteHeader(ref)
  }
  if (what === 'everything') await raiseTails(draft, beforeSlot)
}

async function raiseTails(draft: LightChainDraft, beforeSlot: number): Promise<void> {
  const { headerRange: headers, stateRange: states } = draft
  if (headers === undefined || headers.tail.slot >= beforeSlot) return
  const tail = await firstCanonical(draft, beforeSlot, headers.head.slot)
  draft.headerRange = tail === undefined ? undefined : { tail, head: headers.head }
  if (states === undefined || states.tail.slot >= beforeSlot) return
  draft.stateRange = tail === undefined || states.head.slot < tail.slot ? undefined : { tail, head: states.head }
}

async function firstCanonical(
  draft: LightChainDraft,
  fromSlot: number,
  lastSlot: number,
): Promise<HeaderRef | undefined> {
  for (let slot = fromSlot; slot <= lastSlot; slot++) {
    const root = await draft.canonical.get(slot)
    if (root !== undefined) return { slot, root }
  }
  return undefined
}
