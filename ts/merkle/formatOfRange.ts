import { requireGindex } from './childGindex.ts'
import { parentsOf } from './formatOfGindices.ts'
import { gindexDepth } from './gindexDepth.ts'
import { leafFormat, type ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'
import { MAX_PROOF_VALUES } from './proofLimits.ts'

/** Neighbouring nodes of one level. */
export interface GindexRange {
  readonly first: bigint
  /** Included in the range. */
  readonly last: bigint
}

/**
 * The smallest format that gives every node of a range.
 *
 * @throws ValidationError `INVALID_GINDEX`; `INVALID_RANGE` when the ends are on two levels or in the wrong order;
 *   `PROOF_TOO_LARGE`
 */
export function formatOfRange({ first, last }: GindexRange): ProofFormat {
  const depth = gindexDepth(requireGindex(first))
  if (gindexDepth(requireGindex(last)) !== depth || last < first) {
    throw proofError('INVALID_RANGE', `nodes ${first} and ${last} are not the ends of a range on one level`)
  }
  if (last - first >= MAX_PROOF_VALUES) {
    throw proofError('PROOF_TOO_LARGE', `at most ${MAX_PROOF_VALUES} nodes can be asked for at once`)
  }
  let level = new Map<bigint, ProofFormat>()
  for (let gindex = first; gindex <= last; gindex++) level.set(gindex, leafFormat)
  for (let height = 0; height < depth; height++) level = parentsOf(level)
  return level.get(1n) ?? leafFormat
}
