import { createHash } from 'node:crypto'
import { isForkAtLeast, type LightClientFork } from '../../../ts/params/ForkName.ts'

/** Root of a Merkle branch by the specification's definition, nearest sibling first; written for these tests alone. */
export function specBranchRoot(leaf: Uint8Array, branch: readonly Uint8Array[], gindex: number): string {
  let node: Uint8Array = leaf
  let index = gindex
  for (const sibling of branch) {
    const pair = index % 2 === 1 ? [sibling, node] : [node, sibling]
    node = createHash('sha256').update(Buffer.concat(pair)).digest()
    index = Math.floor(index / 2)
  }
  if (index !== 1) throw new Error(`branch of ${branch.length} nodes does not fit gindex ${gindex}`)
  return Buffer.from(node).toString('hex')
}

/** Generalized indices as the specification's documents print them. */
export function specGindices(fork: LightClientFork): {
  readonly finalizedRoot: number
  readonly currentCommittee: number
  readonly nextCommittee: number
} {
  if (isForkAtLeast(fork, 'gloas')) return { finalizedRoot: 735, currentCommittee: 2945, nextCommittee: 2946 }
  return isForkAtLeast(fork, 'electra')
    ? { finalizedRoot: 169, currentCommittee: 86, nextCommittee: 87 }
    : { finalizedRoot: 105, currentCommittee: 54, nextCommittee: 55 }
}

export const EXECUTION_PAYLOAD_GINDEX = 25
/** In the body, since deneb. */
export const BLOCK_HASH_GINDEX = 812
/** In the body, since gloas. */
export const PARENT_BLOCK_HASH_GINDEX = 2856
