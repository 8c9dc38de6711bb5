import { bytesToHex, concatBytes, type Root } from '../../ts/bytes.ts'
import { type RootedHeader, rootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import type { ProofFormat } from '../../ts/merkle/ProofFormat.ts'
import { hashPairs } from '../../ts/native/hashing.ts'

/** A state of two nodes, both proven. */
export const TWO_NODES = formatOfGindices([2n, 3n])

export function twoNodes(): ProofFormat {
  return TWO_NODES
}

/** The proof of a made-up state, told apart by two numbers. */
export function proofOf({ header }: RootedHeader): MultiProof {
  return new MultiProof(TWO_NODES, stateNodes(header.slot, header.proposerIndex))
}

/** Grows headers of made-up blocks; the branch tells blocks of one slot apart. */
export function childOf(parent: RootedHeader | undefined, slot: number, branch = 0): RootedHeader {
  return rootedHeader({
    slot,
    proposerIndex: branch,
    parentRoot: parent?.root ?? rootOf(0xee, branch),
    stateRoot: stateRoot(slot, branch),
    bodyRoot: rootOf(slot, branch),
  })
}

/** Headers of these slots, each the child of the one before. */
export function chainOf(slots: readonly number[], parent?: RootedHeader, branch = 0): readonly RootedHeader[] {
  const chain: RootedHeader[] = []
  for (const slot of slots) chain.push(childOf(chain.at(-1) ?? parent, slot, branch))
  return chain
}

function stateRoot(slot: number, branch: number): Root {
  const out = new Uint8Array(32)
  hashPairs(stateNodes(slot, branch), out)
  return bytesToHex(out)
}

function stateNodes(slot: number, branch: number): Uint8Array {
  return concatBytes(node(slot), node(branch))
}

function rootOf(slot: number, branch: number): Root {
  const bytes = node(slot)
  bytes[31] = branch
  return bytesToHex(bytes)
}

function node(number: number): Uint8Array {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}
