import { hashPairs } from '../native/hashing.ts'

/** The parent of two nodes of 32 bytes. */
export function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(64)
  pair.set(left)
  pair.set(right, 32)
  const parent = new Uint8Array(32)
  hashPairs(pair, parent)
  return parent
}
