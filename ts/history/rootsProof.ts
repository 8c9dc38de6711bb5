import { DecodeError, ValidationError } from '../errors.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import { formatOfRange } from '../merkle/formatOfRange.ts'
import { MultiProof } from '../merkle/MultiProof.ts'
import type { HistoryPlace } from './HistoryPlace.ts'

/** The roots of a period, 32 bytes a slot, in their order; an empty slot has the root of the block before it. */
export interface PeriodRoots {
  readonly blockRoots: Uint8Array
  /** The root of the state roots as a vector of the same length, which periods before capella need. */
  readonly stateRootsRoot?: Uint8Array | undefined
}

/**
 * The root of a vector of roots.
 *
 * @param roots - 32 bytes each, as many as a power of two
 * @example
 * rootOfRoots(leaves[0] ?? new Uint8Array(32)) // that root itself
 */
export function rootOfRoots(roots: Uint8Array): Uint8Array {
  return wholeVector(roots).root
}

/**
 * The proof of one block's root below the node that a state has of its period: compare its root with that node.
 *
 * @throws ValidationError `NOT_IN_PROOF` when a period before capella lacks the root of its state roots
 * @throws DecodeError `VALUE_COUNT` when there are not that many roots
 * @example
 * const place = placeInHistory({ network: mainnet, headSlot: header.slot, slot: 1 })
 * const size = mainnet.preset.slotsPerHistoricalRoot
 * if (place.kind !== 'block_roots') rootsProof(place, { blockRoots: new Uint8Array(32 * size) })
 */
export function rootsProof(
  place: Exclude<HistoryPlace, { kind: 'block_roots' }>,
  { blockRoots, stateRootsRoot }: PeriodRoots,
): MultiProof {
  const vector = wholeVector(blockRoots)
  const first = BigInt(blockRoots.length / 32)
  const branch = vector.extract(formatOfGindices([first + (place.rootGindex % first)]))
  if (place.kind === 'historical_summaries') return branch
  if (stateRootsRoot === undefined) {
    throw new ValidationError('NOT_IN_PROOF', `period ${place.period} is before capella: it needs its state roots too`)
  }
  return MultiProof.ofLeaves(formatOfGindices([2n]), [vector.root, stateRootsRoot]).attach(2n, branch)
}

function wholeVector(roots: Uint8Array): MultiProof {
  if (!Number.isInteger(Math.log2(roots.length / 32))) {
    throw new DecodeError(`${roots.length} bytes are not the roots of a period`, { code: 'VALUE_COUNT' })
  }
  const count = BigInt(roots.length / 32)
  return new MultiProof(formatOfRange({ first: count, last: 2n * count - 1n }), roots)
}
