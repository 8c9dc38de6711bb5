import { bytesToHex, equalBytes, type Root } from '../bytes.ts'
import { ConfigError, ValidationError } from '../errors.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Header } from '../types/Header.ts'
import { type HistoryPlace, placeInHistory } from './HistoryPlace.ts'
import { joinHistory, type ProvenHistory, placeFormat, readHistory } from './HistoryProof.ts'
import { headerOfProof } from './headerTree.ts'

/** An older block to prove out of a verified one, and who gives what is needed on the way; none of them is believed. */
export interface OlderBlockQuestion {
  readonly network: NetworkConfig
  /** Of the verified block, of capella or later. */
  readonly head: Header
  readonly slot: number
  /** Parts of the older block's state that are to be proven as well. */
  readonly stateFormat?: ProofFormat
  /** Nodes of a block's state, as `BlsyncClient.proveState` gives them. */
  readonly proveState: (question: { readonly header: Header; readonly format: ProofFormat }) => Promise<MultiProof>
  /** The proof of the block's root below what the verified state has of its period, as {@link rootsProof} makes it. */
  readonly rootsOf: (place: Exclude<HistoryPlace, { kind: 'block_roots' }>, expected: Uint8Array) => Promise<MultiProof>
  /** The header of the block with that root, and parts of the block: `proofOfHeader`, or `BlockTree.prove` of `blsync/ssz`. */
  readonly blockOf: (root: Root) => Promise<MultiProof>
}

/** An older block, and the one proof that begins at the verified block's root. */
export interface OlderBlock {
  readonly place: HistoryPlace
  readonly proof: MultiProof
  /** What the proof says. */
  readonly history: ProvenHistory
}

/**
 * Proves the block at any slot from altair on, and parts of it and of its state, out of one verified block.
 *
 * @throws ConfigError `ERR_SLOT_EMPTY` when no block is at the slot; as `placeInHistory`
 * @throws ValidationError `CONFLICTING_PROOFS` when somebody gave what does not lead to the verified block
 * @example
 * const older = await proveHistory({
 *   network: client.network,
 *   head: header,
 *   slot: parent.slot,
 *   proveState: (question) => client.proveState(question),
 *   rootsOf: async (place) => rootsProof(place, { blockRoots: new Uint8Array(32 * 8192) }), // of an archive
 *   blockOf: async () => proofOfHeader(parent), // of any beacon node
 * })
 * console.log(bytesToHex(older.proof.root) === headerRoot(header), older.history.header.slot)
 */
export async function proveHistory(question: OlderBlockQuestion): Promise<OlderBlock> {
  const { network, head, slot, stateFormat, proveState } = question
  const place = placeInHistory({ network, headSlot: head.slot, slot })
  const state = await proveState({ header: head, format: placeFormat(place) })
  const expected = state.node(place.gindex)
  const roots = place.kind === 'block_roots' ? undefined : await question.rootsOf(place, expected)
  if (roots !== undefined && !equalBytes(roots.root, expected)) {
    throw conflict(`the roots given for slot ${slot} lead to ${bytesToHex(roots.root)}, not to ${bytesToHex(expected)}`)
  }
  const root = bytesToHex(roots === undefined || place.kind === 'block_roots' ? expected : roots.node(place.rootGindex))
  const block = await question.blockOf(root)
  if (bytesToHex(block.root) !== root) throw conflict(`another block was given for ${root}: ${bytesToHex(block.root)}`)
  const header = headerOfProof(block)
  if (header.slot !== slot) throw emptySlot(slot)
  const olderState = stateFormat && (await proveState({ header, format: stateFormat }))
  const proof = joinHistory(place, {
    head,
    state,
    block,
    ...(roots !== undefined && { roots }),
    ...(olderState !== undefined && { olderState }),
  })
  return { place, proof, history: readHistory(place, { proof, slot }) }
}

function conflict(message: string): ValidationError {
  return new ValidationError('CONFLICTING_PROOFS', message)
}

/** The error for a slot whose block is missing. */
export function emptySlot(slot: number): ConfigError {
  return new ConfigError(
    `slot ${slot} is empty: its proposer's block is missing or did not become part of the chain. Choose another slot`,
    { code: 'ERR_SLOT_EMPTY' },
  )
}
