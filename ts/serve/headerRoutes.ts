import type { Root } from '../bytes.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import { jsonAnswer, type Refusal } from './Answer.ts'
import { parseRoot } from './lightClientRoutes.ts'
import { decimalUint64, queryNumber } from './queryNumber.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'

/** The proposer's signature is not part of what a light client verifies: it is not known, and told so. */
const UNKNOWN_SIGNATURE: Root = `0x${'00'.repeat(96)}`

/** How far after a block its child is looked for. */
const MAX_EMPTY_SLOTS = 64

interface FoundHeader {
  readonly header: Header
  readonly root: Root
  readonly canonical: boolean
  readonly finalized: boolean
}

/** Headers of the verified chain: `/eth/v1/beacon/headers` and `/eth/v1/beacon/headers/{block_id}` */
export function headerRoutes(context: ServeContext): readonly Route[] {
  const { freshness, isExecuted } = context
  return [
    route('/eth/v1/beacon/headers', ['json'], ({ query }) => {
      const found = matchingHeaders(context, query)
      if ('message' in found) return found
      const finalized = found.length > 0 && found.every((header) => header.finalized)
      const json = { execution_optimistic: !isExecuted(), finalized, data: found.map(headerData) }
      return jsonAnswer(json, freshness.head)
    }),
    route('/eth/v1/beacon/headers/{block_id}', ['json'], ({ id }) => {
      const found = headerById(context, id)
      if ('message' in found) return found
      const json = { execution_optimistic: !isExecuted(), finalized: found.finalized, data: headerData(found) }
      return jsonAnswer(json, freshness.head)
    }),
  ]
}

export function headerById(context: ServeContext, id: string): FoundHeader | Refusal {
  const { head, finalityUpdate } = context.heads
  switch (id) {
    case 'head':
      return head === undefined ? noHeadYet : found(context, head.header)
    case 'finalized':
      return finalityUpdate === undefined ? notFinalYet : found(context, finalityUpdate.finalizedHeader.beacon)
    case 'genesis':
      return notFound
  }
  const root = parseRoot(id)
  const slot = root === undefined ? decimalUint64(id) : undefined
  if (root === undefined && slot === undefined) return { status: 400, message: 'Invalid block ID' }
  const header = root === undefined ? canonicalAt(context, slot) : headerByRoot(context, root)
  return header === undefined ? notFound : found(context, header)
}

function matchingHeaders(context: ServeContext, query: URLSearchParams): readonly FoundHeader[] | Refusal {
  const { heads } = context
  const { head } = heads
  const slot = query.has('slot') ? queryNumber(query, 'slot') : undefined
  if (typeof slot === 'object') return slot
  const parentText = query.get('parent_root')
  const parentRoot = parentText === null ? undefined : parseRoot(parentText)
  if (parentText !== null && parentRoot === undefined) return { status: 400, message: 'Invalid parent root' }
  if (parentRoot !== undefined) {
    const child = childOf(context, parentRoot)
    return child === undefined || (slot !== undefined && child.slot !== slot) ? [] : [found(context, child)]
  }
  if (slot === undefined) return head === undefined ? [] : [found(context, head.header)]
  const headers = new Map<Root, Header>()
  const canonical = canonicalAt(context, slot)
  if (canonical !== undefined) headers.set(headerRoot(canonical), canonical)
  for (const { root, header } of heads.headsAt(slot)) headers.set(root, header)
  return [...headers.values()].map((header) => found(context, header))
}

/** The canonical block that builds on that one. */
function childOf(context: ServeContext, parentRoot: Root): Header | undefined {
  const parent = headerByRoot(context, parentRoot)
  if (parent === undefined) return undefined
  for (let slot = parent.slot + 1; slot <= parent.slot + MAX_EMPTY_SLOTS; slot++) {
    const header = canonicalAt(context, slot)
    if (header !== undefined) return header.parentRoot === parentRoot ? header : undefined
  }
  return undefined
}

function headerByRoot({ heads, sources: { headers } }: ServeContext, root: Root): Header | undefined {
  // The head is verified a moment before it is linked to the chain.
  return heads.byRoot(root)?.header ?? headers.header(root)
}

function canonicalAt({ heads, sources: { headers } }: ServeContext, slot = -1): Header | undefined {
  if (heads.head?.header.slot === slot) return heads.head.header
  const content = headers.at(slot)
  return content.type === 'header' ? content.header : undefined
}

function found({ heads, sources: { headers } }: ServeContext, header: Header): FoundHeader {
  const root = headerRoot(header)
  const { head, finalityUpdate } = heads
  const finalizedHeader = finalityUpdate?.finalizedHeader.beacon
  const isFinalizedItself = finalizedHeader !== undefined && headerRoot(finalizedHeader) === root
  const canonical = isFinalizedItself || head?.root === root || headers.isCanonical({ slot: header.slot, root })
  const finalized = canonical && finalizedHeader !== undefined && header.slot <= finalizedHeader.slot
  return { header, root, canonical, finalized }
}

function headerData({ header, root, canonical }: FoundHeader) {
  const { slot, proposerIndex, parentRoot, stateRoot, bodyRoot } = header
  return {
    root,
    canonical,
    header: {
      message: {
        slot: String(slot),
        proposer_index: String(proposerIndex),
        parent_root: parentRoot,
        state_root: stateRoot,
        body_root: bodyRoot,
      },
      signature: UNKNOWN_SIGNATURE,
    },
  }
}

const notFound: Refusal = { status: 404, message: 'Block not found' }
const notFinalYet: Refusal = { status: 404, message: 'No finalized block is verified yet' }

/** Not 503, which asks followers to leave alone all that is served: updates are there long before. */
export const noHeadYet: Refusal = { status: 404, message: 'No head is verified yet' }
