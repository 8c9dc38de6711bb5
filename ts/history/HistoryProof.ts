import { bytesToHex, type Root } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { attachFormats } from '../merkle/attachFormats.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { formatPath } from '../merkle/formatPath.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import { MultiProofReader } from '../merkle/MultiProofReader.ts'
import { MultiProofWriter } from '../merkle/MultiProofWriter.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import type { ProofReader } from '../merkle/ProofReader.ts'
import { traverse } from '../merkle/traverse.ts'
import type { Header } from '../types/Header.ts'
import type { HistoryPlace } from './HistoryPlace.ts'
import { headerOfProof, proofOfHeader, STATE_ROOT } from './headerTree.ts'

/** Proofs of the structures on the way to an older block, each by itself. */
export interface HistoryParts {
  /** The verified block's header, from whose root everything follows. */
  readonly head: Header
  /** Of the verified block's state, the node that {@link placeInHistory} names. */
  readonly state: MultiProof
  /** The block's root in its period; absent where the state has that root itself. */
  readonly roots?: MultiProof
  /** Of the older block: its header, and parts of its body. */
  readonly block: MultiProof
  /** Of the older block's state. */
  readonly olderState?: MultiProof
}

/** An older block that was proven. */
export interface ProvenHistory {
  /** The verified block's; its root is that of the whole proof. */
  readonly head: Header
  readonly header: Header
  /** Of the header and of its block. */
  readonly root: Root
  /** Parts of the older block, under its root. */
  readonly block: MultiProof
  /** Parts of the older block's state, under the header's state root. */
  readonly state: MultiProof | undefined
}

/**
 * Joins proofs of several structures into one, from a verified block's root through its state, the roots of the period,
 * and the older block's header into that block and its state.
 *
 * @throws ValidationError `CONFLICTING_PROOFS` where one does not lead to the node that it continues; `NOT_A_LEAF`,
 *   `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
 * @example
 * const place = placeInHistory({ network: mainnet, headSlot: header.slot, slot: parent.slot })
 * const state = await client.proveState({ header, format: placeFormat(place) })
 * const whole = joinHistory(place, { head: header, state, block: proofOfHeader(parent) })
 * console.log(bytesToHex(whole.root) === headerRoot(header)) // true
 */
export function joinHistory(place: HistoryPlace, { head, state, roots, block, olderState }: HistoryParts): MultiProof {
  const below = (gindex: bigint, inner: Link | undefined, outer: MultiProof): Link =>
    inner === undefined
      ? { format: outer.format, reader: new MultiProofReader(outer) }
      : {
          format: attachFormats(outer.format, new Map([[gindex, inner.format]])),
          reader: new MultiProofReader(outer, new Map([[gindex, inner.reader]])),
        }
  const older = olderState === undefined ? undefined : below(STATE_ROOT, undefined, olderState)
  let link = below(STATE_ROOT, older, block)
  if (place.kind !== 'block_roots' && roots !== undefined) link = below(place.rootGindex, link, roots)
  const { format, reader } = below(STATE_ROOT, below(place.gindex, link, state), proofOfHeader(head))
  const writer = new MultiProofWriter(format)
  traverse(reader, writer)
  return writer.proof()
}

interface Link {
  readonly format: ProofFormat
  readonly reader: ProofReader
}

/**
 * Reads what {@link joinHistory} joined; trusted is all of it as far as the proof's root is, the verified block's root.
 *
 * @param slot - of the older block
 * @throws ValidationError `NOT_IN_PROOF` where the proof does not go that way; `WRONG_HEADER` when the block that it leads to
 *   is of another slot
 * @example
 * const place = placeInHistory({ network: mainnet, headSlot: header.slot, slot: parent.slot })
 * const state = await client.proveState({ header, format: placeFormat(place) })
 * const whole = joinHistory(place, { head: header, state, block: proofOfHeader(parent) })
 * const { root } = readHistory(place, { proof: whole, slot: parent.slot })
 */
export function readHistory(
  place: HistoryPlace,
  { proof, slot }: { readonly proof: MultiProof; readonly slot: number },
): ProvenHistory {
  const head = headerOfProof(proof)
  let inner = proof.split(STATE_ROOT).inner.split(place.gindex).inner
  if (place.kind !== 'block_roots') inner = inner.split(place.rootGindex).inner
  const header = headerOfProof(inner)
  if (header.slot !== slot) {
    throw new ValidationError('WRONG_HEADER', `the proof leads to the block of slot ${header.slot}, not of ${slot}`)
  }
  const hasState = formatPath(inner.format, STATE_ROOT)?.place.format.children !== undefined
  const { outer: block, inner: state } = inner.split(STATE_ROOT)
  return { head, header, root: bytesToHex(inner.root), block, state: hasState ? state : undefined }
}

/**
 * The node of a verified block's state to ask for.
 *
 * @example
 * const place = placeInHistory({ network: mainnet, headSlot: header.slot, slot: parent.slot })
 * const proof = await client.proveState({ header, format: placeFormat(place) })
 */
export function placeFormat({ gindex }: HistoryPlace): ProofFormat {
  return formatOfGindices([gindex])
}
