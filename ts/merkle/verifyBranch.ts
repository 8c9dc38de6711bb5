import { equalBytes } from '../bytes.ts'
import { type Branch, branchRoot } from './branchRoot.ts'
import { gindexDepth } from './gindexDepth.ts'

/** The claim that a leaf sits at a generalized index under a root. */
export interface BranchClaim {
  readonly leaf: Uint8Array
  readonly branch: Branch
  readonly gindex: bigint
  readonly root: Uint8Array
}

/**
 * Whether the branch proves the claim; a branch of another depth than the generalized index never does.
 *
 * @example
 * verifyBranch({ leaf: finalizedRoot, branch: update.finalityBranch, gindex: 169n, root: hexToBytes(update.attestedHeader.beacon.stateRoot) })
 */
export function verifyBranch(claim: BranchClaim): boolean {
  return claim.branch.length === gindexDepth(claim.gindex) && verifyNormalizedBranch(claim)
}

/**
 * Whether the branch proves the claim, where it may carry leading zero nodes: older data in a later fork's container
 * is padded so.
 *
 * @example
 * verifyNormalizedBranch({ leaf: finalizedRoot, branch: update.finalityBranch, gindex: 169n, root: hexToBytes(update.attestedHeader.beacon.stateRoot) })
 */
export function verifyNormalizedBranch({ leaf, branch, gindex, root }: BranchClaim): boolean {
  const computed = branchRoot(leaf, branch, gindex)
  return computed !== undefined && equalBytes(computed, root)
}
