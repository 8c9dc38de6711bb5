import { hashPairs } from '../native/hashing.ts'

/** Reused by every call, as each ends before the next begins. */
const pair = new Uint8Array(64)

/** The parent of two nodes of 32 bytes. */
export function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left)
  pair.set(right, 32)
  const parent = new Uint8Array(32)
  hashPairs(pair, parent)
  return parent
}
