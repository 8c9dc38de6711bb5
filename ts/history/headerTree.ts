import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { hashPair } from '../merkle/hashPair.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { type Header, safeNumber } from '../types/Header.ts'

/** Nodes of a block that are the fields of its header. */
const SLOT = 8n
const PROPOSER_INDEX = 9n
const PARENT_ROOT = 10n
export const STATE_ROOT = 11n
const BODY_ROOT = 12n

/**
 * The nodes of a block that give its whole header, and parts of its body beside.
 *
 * @param parts - generalized indices in the block, see {@link beaconBlockShape}
 * @throws ValidationError as `formatOfGindices`
 * @example
 * const proof = BlockTree.of(mainnet, { ssz: blockBytes }).prove(headerFormat([6444n]))
 */
export function headerFormat(parts: readonly bigint[] = []): ProofFormat {
  const fields = [SLOT, PROPOSER_INDEX, PARENT_ROOT, STATE_ROOT]
  const inBody = parts.filter((gindex) => !fields.includes(gindex))
  return formatOfGindices([...fields, ...(inBody.length === 0 ? [BODY_ROOT] : inBody)])
}

/**
 * A header as the proof of its block that it is.
 *
 * @example
 * bytesToHex(proofOfHeader(header).root) === headerRoot(header) // true
 */
export function proofOfHeader({ slot, proposerIndex, parentRoot, stateRoot, bodyRoot }: Header): MultiProof {
  const nothing = new Uint8Array(32)
  const roots = [parentRoot, stateRoot, bodyRoot].map((root) => hexToBytes(root, 32))
  const leaves = [uintNode(slot), uintNode(proposerIndex), ...roots, nothing, hashPair(nothing, nothing)]
  return MultiProof.ofLeaves(headerFormat(), leaves)
}

/**
 * The header in a proof that has at least the nodes of {@link headerFormat}.
 *
 * @throws ValidationError `NOT_IN_PROOF`; DecodeError for a slot that no chain has
 * @example
 * headerOfProof(proofOfHeader(header)).slot === header.slot // true
 */
export function headerOfProof(proof: MultiProof): Header {
  const root = (gindex: bigint): Root => bytesToHex(proof.node(gindex))
  const number = (gindex: bigint, what: string): number => {
    const node = proof.node(gindex)
    return safeNumber(new DataView(node.buffer, node.byteOffset).getBigUint64(0, true), what)
  }
  return {
    slot: number(SLOT, 'slot'),
    proposerIndex: number(PROPOSER_INDEX, 'proposer index'),
    parentRoot: root(PARENT_ROOT),
    stateRoot: root(STATE_ROOT),
    bodyRoot: root(BODY_ROOT),
  }
}

function uintNode(value: number): Uint8Array {
  const node = new Uint8Array(32)
  new DataView(node.buffer).setBigUint64(0, BigInt(value), true)
  return node
}
