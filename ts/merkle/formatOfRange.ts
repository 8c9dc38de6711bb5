import { requireGindex } from './childGindex.ts'
import { gindexDepth } from './gindexDepth.ts'
import { innerFormat, leafFormat, type ProofFormat } from './ProofFormat.ts'
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
 * @example
 * formatOfRange({ first: 8192n, last: 8223n }) // 32 roots of a vector of 8192
 */
export function formatOfRange({ first, last }: GindexRange): ProofFormat {
  const depth = gindexDepth(requireGindex(first))
  if (gindexDepth(requireGindex(last)) !== depth || last < first) {
    throw proofError('INVALID_RANGE', `nodes ${first} and ${last} are not the ends of a range on one level`)
  }
  if (last - first >= MAX_PROOF_VALUES) {
    throw proofError('PROOF_TOO_LARGE', `at most ${MAX_PROOF_VALUES} nodes can be requested at once`)
  }
  let level = Array.from({ length: Number(last - first) + 1 }, () => leafFormat)
  for (let height = 0; height < depth; height++) {
    const beginsRight = ((first >> BigInt(height)) & 1n) === 1n
    level = parentsOfNeighbours(beginsRight ? [leafFormat, ...level] : level)
  }
  return level[0] ?? leafFormat
}

/** The level above; the last node may lack its right sibling, which is given as a value. */
function parentsOfNeighbours(level: readonly ProofFormat[]): ProofFormat[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, index) =>
    innerFormat(level[2 * index] ?? leafFormat, level[2 * index + 1] ?? leafFormat),
  )
}
