import { type HeaderRange, type HeaderRef, type RootedHeader, refOf } from './HeaderRef.ts'
import type { LightChainDraft } from './LightChainDraft.ts'
import { planStates } from './planStates.ts'

/** Makes the header the end of the canonical chain, which reaches down as far as parents are here. */
export async function planHead(draft: LightChainDraft, head: RootedHeader): Promise<void> {
  draft.putHeader(head)
  const { added, ancestor } = await walkToCanonical(draft, head)
  await cutAbove(draft, ancestor)
  for (const { slot, root } of added) draft.canonical.put(slot, root)
  const tail = ancestor === undefined ? (added.at(-1) ?? head) : (draft.headerRange?.tail ?? ancestor)
  if (draft.headerRange?.head.root !== head.root) draft.headerRange = { tail: refOf(tail), head: refOf(head) }
  const { kept, searchFrom } = clipStates(draft.stateRange, ancestor)
  await planStates(draft, { added, kept, searchFrom })
}

/** Leaves no header canonical. */
export async function planNoHead(draft: LightChainDraft): Promise<void> {
  if (draft.headerRange === undefined) return
  await cutAbove(draft, undefined)
  draft.headerRange = undefined
  draft.stateRange = undefined
}

/** Lets the canonical chain reach down over the parents that are here by now. */
export async function planTail(draft: LightChainDraft): Promise<void> {
  const range = draft.headerRange
  let tail = range === undefined ? undefined : await draft.header(range.tail.root)
  if (range === undefined || tail === undefined) return
  const added: RootedHeader[] = []
  for (let parent = await draft.parentOf(tail); parent !== undefined; parent = await draft.parentOf(tail)) {
    draft.canonical.put(parent.slot, parent.root)
    added.push(parent)
    tail = parent
  }
  if (added.length === 0) return
  draft.headerRange = { tail: refOf(tail), head: range.head }
  await planStates(draft, { added, kept: draft.stateRange })
}

interface Walk {
  /** Headers that are not canonical yet, the newest first. */
  readonly added: readonly RootedHeader[]
  /** The canonical one they lead to; undefined when a parent is missing before. */
  readonly ancestor: RootedHeader | undefined
}

async function walkToCanonical(draft: LightChainDraft, head: RootedHeader): Promise<Walk> {
  const added: RootedHeader[] = []
  let current: RootedHeader | undefined = head
  while (current !== undefined && !(await draft.isCanonical(current))) {
    added.push(current)
    current = await draft.parentOf(current)
  }
  return { added, ancestor: current }
}

/** Takes the canonical headers above the ancestor out of the chain, or all of them when there is none. */
async function cutAbove(draft: LightChainDraft, ancestor: HeaderRef | undefined): Promise<void> {
  const range = draft.headerRange
  let current = range === undefined ? undefined : await draft.header(range.head.root)
  while (current !== undefined && current.root !== ancestor?.root) {
    draft.canonical.delete(current.slot)
    current = current.root === range?.tail.root ? undefined : await draft.parentOf(current)
  }
}

/** What stays of the headers with proofs when the chain is cut above the ancestor. */
function clipStates(
  states: HeaderRange | undefined,
  ancestor: HeaderRef | undefined,
): { readonly kept: HeaderRange | undefined; readonly searchFrom?: HeaderRef | undefined } {
  if (states === undefined || ancestor === undefined) return { kept: undefined }
  if (states.head.slot <= ancestor.slot) return { kept: states }
  if (states.tail.slot <= ancestor.slot) return { kept: { tail: states.tail, head: refOf(ancestor) } }
  return { kept: undefined, searchFrom: ancestor }
}
