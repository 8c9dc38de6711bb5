import { type HeaderRange, type HeaderRef, type RootedHeader, refOf } from './HeaderRef.ts'
import type { LightChainDraft } from './LightChainDraft.ts'

export interface StateChange {
  /** Canonical headers that are new, or whose proof is, the newest first. */
  readonly added: readonly HeaderRef[]
  /** The part of the former range that is still canonical. */
  readonly kept: HeaderRange | undefined
  /** Where older proofs may begin, when nothing of the former range is left. */
  readonly searchFrom?: HeaderRef | undefined
}

/**
 * Finds the newest canonical header that has a state proof, and how far down all others below have one. That depends on
 * what is there, not on the order it came in.
 */
export async function planStates(draft: LightChainDraft, { added, kept, searchFrom }: StateChange): Promise<void> {
  const head = (await newestProven(draft, added, kept)) ?? (await searchDown(draft, searchFrom))
  const tail = head === undefined ? undefined : await lowestInRow(draft, head, kept)
  const states = head === undefined || tail === undefined ? undefined : { tail: refOf(tail), head: refOf(head) }
  if (!equalRanges(states, draft.stateRange)) draft.stateRange = states
}

async function newestProven(
  draft: LightChainDraft,
  added: readonly HeaderRef[],
  kept: HeaderRange | undefined,
): Promise<HeaderRef | undefined> {
  for (const ref of added) {
    if (kept !== undefined && ref.slot < kept.head.slot) break
    if (await draft.hasProof(ref)) return ref
  }
  return kept?.head
}

async function searchDown(draft: LightChainDraft, from: HeaderRef | undefined): Promise<HeaderRef | undefined> {
  let current = from === undefined ? undefined : await draft.header(from.root)
  while (current !== undefined && !(await draft.hasProof(current))) current = await canonicalParent(draft, current)
  return current
}

async function lowestInRow(
  draft: LightChainDraft,
  head: HeaderRef,
  kept: HeaderRange | undefined,
): Promise<HeaderRef | undefined> {
  let lowest: RootedHeader | undefined
  let current = await draft.header(head.root)
  while (current !== undefined && (await draft.hasProof(current))) {
    // What was in a row before still is.
    lowest = current.root === kept?.head.root ? await draft.header(kept.tail.root) : current
    current = lowest === undefined ? undefined : await canonicalParent(draft, lowest)
  }
  return lowest
}

async function canonicalParent(draft: LightChainDraft, child: RootedHeader): Promise<RootedHeader | undefined> {
  return child.root === draft.headerRange?.tail.root ? undefined : draft.parentOf(child)
}

function equalRanges(a: HeaderRange | undefined, b: HeaderRange | undefined): boolean {
  return a?.head.root === b?.head.root && a?.tail.root === b?.tail.root
}
