import { hashPairs } from '../../native/hashing.ts'

/** Root of the smallest full tree over these leaves of 32 bytes, the missing ones zero. */
export function leavesRoot(leaves: readonly Uint8Array[]): Uint8Array {
  let width = 1
  while (width < leaves.length) width *= 2
  let level = new Uint8Array(32 * width)
  for (const [index, leaf] of leaves.entries()) level.set(leaf, 32 * index)
  while (level.length > 32) {
    const parents = new Uint8Array(level.length / 2)
    hashPairs(level, parents)
    level = parents
  }
  return level
}
