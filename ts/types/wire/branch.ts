import { gindexDepth } from '../../merkle/gindexDepth.ts'
import { JsonError } from '../ssz/JsonError.ts'
import { bytes32 } from './bytes.ts'
import { listItems } from './listItems.ts'
import { requireLength } from './requireLength.ts'
import type { WireType } from './WireType.ts'

/** The Merkle branch of a generalized index. */
export function branchOf(gindex: bigint): WireType<Uint8Array[]> {
  const depth = gindexDepth(gindex)
  return {
    fixedLength: 32 * depth,
    deserialize(ssz) {
      requireLength(ssz, 32 * depth)
      return Array.from({ length: depth }, (_, index) => ssz.slice(32 * index, 32 * (index + 1)))
    },
    fromJson(json) {
      const items = listItems(json)
      if (items.length !== depth) {
        throw new JsonError(json, `expected a branch of ${depth} nodes, got ${items.length}`, { code: 'BRANCH_DEPTH' })
      }
      return items.map((item) => bytes32.fromJson(item))
    },
  }
}
