import { proofError } from './proofErrors.ts'
import { MAX_PROOF_DEPTH, MAX_PROOF_VALUES } from './proofLimits.ts'

/**
 * Which nodes of a tree a proof gives: the leaves of the format. Every other node of the format has both children and is
 * hashed from them.
 *
 * - Immutable, built bottom up, so it cannot contain itself.
 * - Never deeper than {@link MAX_PROOF_DEPTH}, never of more than {@link MAX_PROOF_VALUES} values.
 */
export interface ProofFormat {
  /** Both or none. */
  readonly children: readonly [left: ProofFormat, right: ProofFormat] | undefined
  /** Leaves at and below this node. */
  readonly valueCount: number
  /** Levels below this node. */
  readonly depth: number
}

/** A node that is given in the proof. */
export const leafFormat: ProofFormat = Object.freeze({ children: undefined, valueCount: 1, depth: 0 })

/**
 * A node that is hashed from its children.
 *
 * @throws ValidationError `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
 */
export function innerFormat(left: ProofFormat, right: ProofFormat): ProofFormat {
  const valueCount = left.valueCount + right.valueCount
  const depth = 1 + Math.max(left.depth, right.depth)
  if (depth > MAX_PROOF_DEPTH) throw proofError('PROOF_TOO_DEEP', `a proof has at most ${MAX_PROOF_DEPTH} levels`)
  if (valueCount > MAX_PROOF_VALUES) {
    throw proofError('PROOF_TOO_LARGE', `a proof has at most ${MAX_PROOF_VALUES} values, not ${valueCount}`)
  }
  return Object.freeze({ children: Object.freeze([left, right] as const), valueCount, depth })
}
