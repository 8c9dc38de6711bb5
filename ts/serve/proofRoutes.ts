import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { systemClock } from '../clock.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import { decodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { encodeProofContainer } from '../merkle/proofContainer.ts'
import type { Header } from '../types/Header.ts'
import { headerRoot } from '../types/Header.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { type Answer, contentDigest, type Freshness, type Refusal } from './Answer.ts'
import { headerById, noHeadYet } from './headerRoutes.ts'
import { parseRoot } from './lightClientRoutes.ts'
import type { Encoding } from './negotiateEncoding.ts'
import { type Route, route } from './Route.ts'
import type { ServeContext } from './ServeContext.ts'

/** As beacon nodes with the route have it. */
const MAX_DESCRIPTOR_BYTES = 1024

/** How far behind the head a state is looked for by its root at least, and at most where older ones are proven. */
const SEARCHED_EPOCHS = 3
const MAX_SEARCHED_SLOTS = 512

/** A follower hears of a head when it is verified, a moment before its state is proven here. */
const HEAD_WAIT_MS = 1_000
const LOOK_MS = 25

/**
 * Compact multiproofs out of those that were verified: `/eth/v0/beacon/proof/state/{state_id}`, and of a block's header
 * `/eth/v0/beacon/proof/block/{block_id}`. Any part of what is held can be asked for; what is not held is 404.
 */
export function proofRoutes(context: ServeContext): readonly Route[] {
  return [
    route('/eth/v0/beacon/proof/state/{state_id}', ['json', 'ssz'], async ({ id, query, encoding }) => {
      const format = askedFormat(query)
      if ('message' in format) return format
      const header = headerOfState(context, id)
      if (header === undefined) return context.heads.head === undefined ? noHeadYet : stateNotFound
      if ('message' in header) return header
      const proof = await heldProof(context, header)
      if (proof === undefined) return notHeld
      return proofAnswer(context, { header, proof, format, encoding, freshness: freshnessOfId(context, id) })
    }),
    route('/eth/v0/beacon/proof/block/{block_id}', ['json', 'ssz'], ({ id, query, encoding }) => {
      const format = askedFormat(query)
      if ('message' in format) return format
      const found = headerById(context, id)
      if ('message' in found) return found
      const { header } = found
      const proof = headerProof(header)
      return proofAnswer(context, { header, proof, format, encoding, freshness: freshnessOfId(context, id) })
    }),
  ]
}

function askedFormat(query: URLSearchParams): ProofFormat | Refusal {
  const text = query.get('format') ?? ''
  if (!/^0x([0-9a-f]{2})+$/i.test(text) || text.length > 2 + 2 * MAX_DESCRIPTOR_BYTES) return badFormat
  try {
    return decodeCompactFormat(hexToBytes(text))
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) return badFormat
    throw error
  }
}

function headerOfState(context: ServeContext, id: string): Header | Refusal | undefined {
  const stateRoot = parseRoot(id)
  if (stateRoot !== undefined) return headerByStateRoot(context, stateRoot)
  const found = headerById(context, id)
  if (!('message' in found)) return found.header
  return found.status === 400 ? { status: 400, message: 'Invalid state ID' } : undefined
}

function headerByStateRoot({ heads, sources }: ServeContext, stateRoot: Root): Header | undefined {
  const head = heads.head?.header
  if (head === undefined || head.stateRoot === stateRoot) return head
  const recent = head.slot - SEARCHED_EPOCHS * sources.network.preset.slotsPerEpoch
  const proven = Math.max(sources.headers.stateRange?.tail.slot ?? recent, head.slot - MAX_SEARCHED_SLOTS)
  for (let slot = head.slot; slot >= Math.max(0, Math.min(recent, proven)); slot--) {
    const content = sources.headers.at(slot)
    if (content.type === 'header' && content.header.stateRoot === stateRoot) return content.header
  }
  return undefined
}

/** The proof of its state; that of the head is waited for where states have been proven lately. */
async function heldProof(
  { heads, sources: { headers } }: ServeContext,
  header: Header,
): Promise<MultiProof | undefined> {
  const ref = { slot: header.slot, root: headerRoot(header) }
  for (let waitedMs = 0; ; waitedMs += LOOK_MS) {
    const proof = headers.stateProof(ref)
    const isExpected = headers.stateRange !== undefined && heads.head?.root === ref.root
    if (proof !== undefined || !isExpected || waitedMs >= HEAD_WAIT_MS) return proof
    await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve))
  }
}

/** Every field of a header, whose root is that of its block. */
function headerProof({ slot, proposerIndex, parentRoot, stateRoot, bodyRoot }: Header): MultiProof {
  const roots = [parentRoot, stateRoot, bodyRoot].map((root) => hexToBytes(root, 32))
  const empty = Array.from({ length: 3 }, () => new Uint8Array(32))
  return MultiProof.ofLeaves(HEADER_FORMAT, [uint64Leaf(slot), uint64Leaf(proposerIndex), ...roots, ...empty])
}

const HEADER_FORMAT = formatOfGindices([8n, 9n, 10n, 11n, 12n, 13n, 14n, 15n])

function uint64Leaf(value: number): Uint8Array {
  const leaf = new Uint8Array(32)
  new DataView(leaf.buffer).setBigUint64(0, BigInt(value), true)
  return leaf
}

function proofAnswer(
  { sources: { network } }: ServeContext,
  asked: {
    readonly header: Header
    readonly proof: MultiProof
    readonly format: ProofFormat
    readonly encoding: Encoding
    readonly freshness: Freshness
  },
): Answer | Refusal {
  const { header, encoding, freshness } = asked
  const proof = extracted(asked.proof, asked.format)
  if (proof === undefined) return notHeld
  const version = lightClientForkAtSlot(network, header.slot)
  const data = { leaves: proof.leaves.map(bytesToHex), descriptor: bytesToHex(proof.descriptor) }
  const body = encoding === 'ssz' ? encodeProofContainer(proof) : Buffer.from(JSON.stringify({ version, data }))
  const digest = contentDigest(proof.values, proof.descriptor)
  return { status: 200, freshness, version, digest, length: body.length, body: [body] }
}

function extracted(proof: MultiProof, format: ProofFormat): MultiProof | undefined {
  try {
    return proof.extract(format)
  } catch (error) {
    if (error instanceof ValidationError) return undefined
    throw error
  }
}

/** What a root names never changes. */
function freshnessOfId({ freshness }: ServeContext, id: string): Freshness {
  return parseRoot(id) === undefined ? freshness.head : { kind: 'immutable' }
}

const badFormat: Refusal = { status: 400, message: 'Missing or invalid `format` value' }
const stateNotFound: Refusal = { status: 404, message: 'State not found' }
const notHeld: Refusal = { status: 404, message: 'No proof of these nodes is held' }
