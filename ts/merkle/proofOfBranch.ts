import { formatOfGindices } from './formatOfGindices.ts'
import { formatPath } from './formatPath.ts'
import { MultiProof } from './MultiProof.ts'
import { malformedProof } from './proofErrors.ts'
import type { BranchClaim } from './verifyBranch.ts'

/**
 * The proof of a single node, as light-client objects carry it.
 *
 * @throws ValidationError `INVALID_GINDEX`
 * @throws DecodeError `VALUE_COUNT` for a branch of another depth, or a node that has not 32 bytes
 * @example
 * const proof = proofOfBranch({ leaf: finalizedRoot, branch: update.finalityBranch, gindex: 169n })
 */
export function proofOfBranch({ leaf, branch, gindex }: Omit<BranchClaim, 'root'>): MultiProof {
  const format = formatOfGindices([gindex])
  const siblings = formatPath(format, gindex)?.siblings ?? []
  if (siblings.length !== branch.length) {
    throw malformedProof('VALUE_COUNT', `the branch has ${branch.length} nodes, not ${siblings.length}`)
  }
  const downwards = branch.toReversed()
  const left = downwards.filter((_, level) => siblings[level]?.side === 'left')
  const right = downwards.filter((_, level) => siblings[level]?.side === 'right')
  return MultiProof.ofLeaves(format, [...left, leaf, ...right.reverse()])
}
