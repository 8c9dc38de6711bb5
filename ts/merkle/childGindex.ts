import { proofError } from './proofErrors.ts'
import { MAX_GINDEX } from './proofLimits.ts'

/**
 * Generalized index of a node of an inner structure, seen from the root of the structure around it.
 *
 * @param outer - where the inner structure's root sits in the outer one
 * @param inner - where the node sits in the inner structure
 * @throws ValidationError `INVALID_GINDEX` when one of them is not an index or the result is past 64 bits
 * @example
 * childGindex(52n, 3n) // 105n: `root`, the right half of a checkpoint, in `finalized_checkpoint` of a deneb state
 */
export function childGindex(outer: bigint, inner: bigint): bigint {
  requireGindex(outer)
  requireGindex(inner)
  const bits = BigInt(inner.toString(2).length)
  return requireGindex((outer - 1n) * 2n ** (bits - 1n) + inner)
}

/**
 * The index itself, when it is one.
 *
 * @throws ValidationError `INVALID_GINDEX` for anything but 1 … {@link MAX_GINDEX}
 */
export function requireGindex(gindex: bigint): bigint {
  if (gindex < 1n) throw proofError('INVALID_GINDEX', `a generalized index is at least 1, not ${gindex}`)
  if (gindex > MAX_GINDEX) throw proofError('INVALID_GINDEX', 'the generalized index is past 64 bits')
  return gindex
}
