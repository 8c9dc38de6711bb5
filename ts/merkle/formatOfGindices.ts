import { requireGindex } from './childGindex.ts'
import { gindexDepth } from './gindexDepth.ts'
import { innerFormat, leafFormat, type ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'
import { MAX_PROOF_VALUES } from './proofLimits.ts'

/**
 * The smallest format that gives the nodes asked for. The same index twice is the same question.
 *
 * @throws ValidationError `INVALID_GINDEX` for what is not an index, or no index at all; `NESTED_GINDICES` when one node
 *   asked for is an ancestor of another; `PROOF_TOO_LARGE`
 * @example
 * // finalized root and execution block hash of an electra state
 * encodeCompactFormat(formatOfGindices([169n, 2828n])) // 247829fe
 */
export function formatOfGindices(gindices: Iterable<bigint>): ProofFormat {
  const asked = gindicesByDepth(gindices)
  let level = new Map<bigint, ProofFormat>()
  let siblings = 0
  for (let depth = asked.length - 1; depth >= 0; depth--) {
    const parents = parentsOf(level)
    siblings += 2 * parents.size - level.size
    // Deep nodes far apart need many siblings, which come together only near the root.
    if (siblings > MAX_PROOF_VALUES) {
      throw proofError('PROOF_TOO_LARGE', `a proof has at most ${MAX_PROOF_VALUES} values`)
    }
    level = parents
    for (const gindex of asked[depth] ?? []) {
      if (level.has(gindex)) {
        throw proofError('NESTED_GINDICES', `node ${gindex} is requested together with a node below it`)
      }
      level.set(gindex, leafFormat)
    }
  }
  const root = level.get(1n)
  if (root === undefined) throw proofError('INVALID_GINDEX', 'a proof must contain at least one node')
  return root
}

/** The level above; a child that is not there is given as a value. */
function parentsOf(level: ReadonlyMap<bigint, ProofFormat>): Map<bigint, ProofFormat> {
  const parents = new Map<bigint, ProofFormat>()
  for (const gindex of level.keys()) {
    const parent = gindex >> 1n
    if (parents.has(parent)) continue
    parents.set(
      parent,
      innerFormat(level.get(parent << 1n) ?? leafFormat, level.get((parent << 1n) | 1n) ?? leafFormat),
    )
  }
  return parents
}

function gindicesByDepth(gindices: Iterable<bigint>): ReadonlySet<bigint>[] {
  const byDepth: Set<bigint>[] = []
  let count = 0
  for (const gindex of gindices) {
    if (++count > MAX_PROOF_VALUES) {
      throw proofError('PROOF_TOO_LARGE', `at most ${MAX_PROOF_VALUES} nodes can be requested at once`)
    }
    const depth = gindexDepth(requireGindex(gindex))
    while (byDepth.length <= depth) byDepth.push(new Set())
    byDepth[depth]?.add(gindex)
  }
  return byDepth
}
