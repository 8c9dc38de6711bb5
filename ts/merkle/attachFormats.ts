import { formatPath } from './formatPath.ts'
import type { ProofFormat } from './ProofFormat.ts'
import { proofError } from './proofErrors.ts'
import { replaceFormat } from './replaceFormat.ts'

/**
 * The format that goes on below some of its leaves, so that one proof runs through several structures: a leaf that is
 * the root of another structure is looked into.
 *
 * @param subtrees - what to attach, by the generalized index of the leaf
 * @throws ValidationError `INVALID_GINDEX`; `NOT_A_LEAF` where the format gives no such node; `PROOF_TOO_DEEP`,
 *   `PROOF_TOO_LARGE`
 * @example
 * // from an electra state into its finalized block's header, and there to the body's root
 * attachFormats(formatOfGindices([169n]), new Map([[169n, formatOfGindices([12n])]]))
 */
export function attachFormats(format: ProofFormat, subtrees: ReadonlyMap<bigint, ProofFormat>): ProofFormat {
  for (const gindex of subtrees.keys()) leafOffset(format, gindex)
  let attached = format
  for (const [gindex, by] of subtrees) attached = replaceFormat(attached, { gindex, by })
  return attached
}

/**
 * Which value of a proof is that node.
 *
 * @throws ValidationError `INVALID_GINDEX`, `NOT_A_LEAF`
 */
export function leafOffset(format: ProofFormat, gindex: bigint): number {
  const place = formatPath(format, gindex)?.place
  if (place?.format.valueCount !== 1) throw proofError('NOT_A_LEAF', `node ${gindex} is not a value of the proof`)
  return place.offset
}
