import { createProof, type Node, ProofType } from '@chainsafe/persistent-merkle-tree'
import type { Root } from '../../../ts/bytes.ts'
import { hexToBytes } from '../../../ts/bytes.ts'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import { encodeCompactFormat } from '../../../ts/merkle/CompactProofFormat.ts'
import { MultiProof } from '../../../ts/merkle/MultiProof.ts'
import type { ProofFormat } from '../../../ts/merkle/ProofFormat.ts'

/** The root of the newest block up to a slot, as states have it. */
function rootAt(dev: DevChain, slot: number): Root {
  for (let at = slot; at >= 0; at--) {
    const block = dev.chain.tree.at(at)
    if (block !== undefined) return block.root
  }
  throw new Error('the chain has no genesis')
}

/** The block roots of a period, from the chain itself. */
export function blockRootsOf(dev: DevChain, period: number): Uint8Array {
  const size = dev.config.preset.slotsPerHistoricalRoot
  const roots = new Uint8Array(32 * size)
  for (let index = 0; index < size; index++) roots.set(hexToBytes(rootAt(dev, period * size + index)), 32 * index)
  return roots
}

/** A proof of the chain's own tree, by the reference library. */
export function treeProof(node: Node, format: ProofFormat): MultiProof {
  const proof = createProof(node, { type: ProofType.compactMulti, descriptor: encodeCompactFormat(format) })
  if (proof.type !== ProofType.compactMulti) throw new Error('the library gave another kind of proof')
  return MultiProof.ofLeaves(format, proof.leaves)
}
