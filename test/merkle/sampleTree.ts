import {
  createNodeFromProof,
  createProof,
  LeafNode,
  type Node,
  ProofType,
  subtreeFillToContents,
} from '@chainsafe/persistent-merkle-tree'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import type { ProofFormat } from '../../ts/merkle/ProofFormat.ts'

/** A tree of 2^depth leaves, each the little-endian number `index + first`. */
export function countingTree(depth: number, first = 0): Node {
  const leaves = Array.from({ length: 2 ** depth }, (_, index) => {
    const leaf = new Uint8Array(32)
    new DataView(leaf.buffer).setUint32(0, index + first, true)
    return LeafNode.fromRoot(leaf)
  })
  return subtreeFillToContents(leaves, depth)
}

/** A proof made by the reference library. */
export function oracleProof(tree: Node, format: ProofFormat): MultiProof {
  const proof = createProof(tree, { type: ProofType.compactMulti, descriptor: encodeCompactFormat(format) })
  if (proof.type !== ProofType.compactMulti) throw new Error('the library gave another kind of proof')
  return MultiProof.ofLeaves(format, proof.leaves)
}

/** The tree that the reference library reads out of a proof. */
export function oracleTree(descriptor: Uint8Array, leaves: Uint8Array[]): Node {
  return createNodeFromProof({ type: ProofType.compactMulti, descriptor, leaves })
}
