import { keccak_256 as keccak256 } from '@noble/hashes/sha3'
import { concatBytes } from '../../../ts/bytes.ts'
import { rlpBytes, rlpList, rlpNumber } from './rlp.ts'

interface Entry {
  /** Key as half bytes. No key begins another one, as RLP of numbers has no such pairs. */
  readonly path: Uint8Array
  readonly value: Uint8Array
}

const EMPTY = rlpBytes(new Uint8Array())

/**
 * Root of the Merkle Patricia trie that maps the RLP of each index to the item there, as execution headers commit to
 * transactions and withdrawals.
 *
 * @see https://ethereum.org/en/developers/docs/data-structures-and-encoding/patricia-merkle-trie/
 */
export function orderedTrieRoot(items: readonly Uint8Array[]): Uint8Array {
  if (items.length === 0) return keccak256(EMPTY)
  return keccak256(
    encodeNode(
      items.map((value, index) => ({ path: halfBytes(rlpNumber(BigInt(index))), value })),
      0,
    ),
  )
}

/** RLP of the node under which those entries lie, which agree up to that depth. */
function encodeNode(entries: readonly Entry[], depth: number): Uint8Array {
  const [first] = entries
  if (first === undefined) return EMPTY
  if (entries.length === 1) {
    return rlpList([rlpBytes(compactPath(first.path.subarray(depth), 0x20)), rlpBytes(first.value)])
  }
  const end = depth + sharedLength(entries, first.path, depth)
  if (end > depth) {
    const child = reference(encodeNode(entries, end))
    return rlpList([rlpBytes(compactPath(first.path.subarray(depth, end), 0)), child])
  }
  const slots = Array.from({ length: 16 }, (): Entry[] => [])
  for (const entry of entries) slots[entry.path[depth] ?? 0]?.push(entry)
  return rlpList([...slots.map((slot) => (slot.length === 0 ? EMPTY : reference(encodeNode(slot, depth + 1)))), EMPTY])
}

/** A node of 32 bytes and more stands in its parent as its hash. */
function reference(node: Uint8Array): Uint8Array {
  return node.length < 32 ? node : rlpBytes(keccak256(node))
}

function sharedLength(entries: readonly Entry[], path: Uint8Array, depth: number): number {
  let length = 0
  while (
    depth + length < path.length &&
    entries.every((entry) => entry.path[depth + length] === path[depth + length])
  ) {
    length++
  }
  return length
}

/** A path as bytes: flag and parity in the first half byte. */
function compactPath(path: Uint8Array, flag: number): Uint8Array {
  const isOdd = path.length % 2 === 1
  const start = Uint8Array.of(isOdd ? flag | 0x10 | (path[0] ?? 0) : flag)
  const rest = path.subarray(isOdd ? 1 : 0)
  const bytes = Uint8Array.from(
    { length: rest.length / 2 },
    (_, at) => ((rest[2 * at] ?? 0) << 4) | (rest[2 * at + 1] ?? 0),
  )
  return concatBytes(start, bytes)
}

function halfBytes(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes].flatMap((byte) => [byte >> 4, byte & 0x0f]))
}
