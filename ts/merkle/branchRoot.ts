import { concatBytes } from '../bytes.ts'
import { branchRoot as nativeBranchRoot } from '../native/hashing.ts'
import { gindexDepth } from './gindexDepth.ts'
import { MAX_GINDEX } from './proofLimits.ts'

/** A Merkle branch: sibling nodes of 32 bytes from the leaf up. */
export type Branch = readonly Uint8Array[]

/**
 * Root that a leaf and its branch lead to; undefined where the branch does not fit the generalized index: a node that
 * has not 32 bytes, too few nodes, or more nodes whose extra leading ones are not zero.
 *
 * @param gindex - where the leaf is claimed to sit; 1 is the root
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#is_valid_normalized_merkle_branch
 *
 * @example
 * branchRoot(finalizedRoot, update.finalityBranch, 169n)
 */
export function branchRoot(leaf: Uint8Array, branch: Branch, gindex: bigint): Uint8Array | undefined {
  if (gindex < 1n || gindex > MAX_GINDEX || leaf.length !== 32) return undefined
  if (branch.some((node) => node.length !== 32)) return undefined
  const extra = branch.length - gindexDepth(gindex)
  if (extra < 0 || !isZeroBranch(branch.slice(0, extra))) return undefined
  return nativeBranchRoot({ leaf, branch: concatBytes(...branch), gindex })
}

/** Whether every node is zero, as in a branch that stands for "not there". */
export function isZeroBranch(branch: Branch): boolean {
  return branch.every((node) => node.every((byte) => byte === 0))
}
