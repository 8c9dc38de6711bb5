import { keccak_256 } from '@noble/hashes/sha3'
import { BoundedMap } from '../../BoundedMap.ts'
import { type RlpItem, rlpEncode, rlpInteger } from './rlp.ts'

/** A value of a trie and where it is. */
export interface Entry {
  /** Half-bytes of the key. */
  readonly path: readonly number[]
  readonly value: Uint8Array
}

/**
 * Root of the Merkle-Patricia trie that maps RLP(index) to each value, as block headers hold it for transactions and
 * withdrawals.
 */
export function trieRoot(values: readonly Uint8Array[]): Uint8Array {
  const entries = values.map((value, index) => ({ path: nibbles(rlpEncode(rlpInteger(index))), value }))
  return rootOf(entries)
}

/** Root of the trie that has these values. */
export function rootOf(entries: readonly Entry[]): Uint8Array {
  return nodeHash(rlpEncode(trieNode(entries)))
}

/** The nodes on the way to a path, down to where it is or would be: what `eth_getProof` gives. */
export function proofOf(entries: readonly Entry[], path: readonly number[]): readonly Uint8Array[] {
  const node = rlpEncode(trieNode(entries))
  if (entries.length < 2) return entries.length === 0 ? [] : [node]
  const shared = sharedPrefix(entries)
  const isOnWay = entries[0]?.path.slice(0, shared).every((nibble, index) => nibble === path[index]) === true
  const length = Math.max(shared, 1)
  const below = shared > 0 ? entries : entries.filter((entry) => entry.path[0] === path[0])
  if (!isOnWay || below.length === 0) return [node]
  const [child, ...rest] = proofOf(skip(below, length), path.slice(length))
  // A short child stands inside its parent.
  return child === undefined || child.length < 32 ? [node, ...rest] : [node, child, ...rest]
}

function trieNode(entries: readonly Entry[]): RlpItem {
  const [first] = entries
  if (first === undefined) return new Uint8Array(0)
  if (entries.length === 1) return [compactPath(first.path, { leaf: true }), first.value]
  const shared = sharedPrefix(entries)
  if (shared > 0) return [compactPath(first.path.slice(0, shared), { leaf: false }), reference(skip(entries, shared))]
  const children = Array.from({ length: 16 }, (_, nibble) => {
    const below = entries.filter((entry) => entry.path[0] === nibble)
    return below.length === 0 ? new Uint8Array(0) : reference(skip(below, 1))
  })
  const own = entries.find((entry) => entry.path.length === 0)
  return [...children, own?.value ?? new Uint8Array(0)]
}

/** A child inside its parent: itself when shorter than a hash, else its hash. */
function reference(entries: readonly Entry[]): RlpItem {
  const node = trieNode(entries)
  const encoded = rlpEncode(node)
  return encoded.length < 32 ? node : nodeHash(encoded)
}

const NODES_KEPT = 4096
const nodeHashes = new BoundedMap<string, Uint8Array>(NODES_KEPT)

/** Kept, as most nodes of a state are those of the state before. */
function nodeHash(encoded: Uint8Array): Uint8Array {
  const key = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length).toString('latin1')
  const hash = nodeHashes.use(key) ?? keccak_256(encoded)
  nodeHashes.set(key, hash)
  return hash
}

function skip(entries: readonly Entry[], count: number): readonly Entry[] {
  return entries.map(({ path, value }) => ({ path: path.slice(count), value }))
}

function sharedPrefix(entries: readonly Entry[]): number {
  const first = entries[0]?.path ?? []
  let length = 0
  while (length < first.length && entries.every((entry) => entry.path[length] === first[length])) length++
  return length
}

function compactPath(path: readonly number[], { leaf }: { leaf: boolean }): Uint8Array {
  const flag = leaf ? 2 : 0
  const padded = path.length % 2 === 0 ? [flag, 0, ...path] : [flag + 1, ...path]
  return Uint8Array.from({ length: padded.length / 2 }, (_, i) => (padded[2 * i] ?? 0) * 16 + (padded[2 * i + 1] ?? 0))
}

/** Half-bytes. */
export function nibbles(bytes: Uint8Array): readonly number[] {
  return [...bytes].flatMap((byte) => [byte >> 4, byte & 15])
}
