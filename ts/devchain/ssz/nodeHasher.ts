import { createHash } from 'node:crypto'
import {
  doDigestNLevel,
  doMerkleizeBlockArray,
  doMerkleizeBlocksBytes,
  type Hasher,
  hashObjectToUint8Array,
  uint8ArrayToHashObject,
} from '@chainsafe/persistent-merkle-tree'

const PAIR = 64
const buffer = new Uint8Array(4 * PAIR)
const pair = new Uint8Array(PAIR)

type HashObject = Parameters<Hasher['digest64HashObjects']>[0]

/** Hashes by Node's own SHA-256: the library's hasher in plain JavaScript takes a good part of the time of a block. */
export const nodeHasher: Hasher = {
  name: 'node',
  hashInto,
  digest64: (left, right) => digestOf(left, right),
  digest64Into: (left, right, output) => output.set(digestOf(left, right)),
  digest64HashObjects: (left, right, parent) => {
    Object.assign(parent, digestOfObjects(left, right))
  },
  merkleizeBlocksBytes: (bytes, padFor, output, offset) =>
    doMerkleizeBlocksBytes(bytes, padFor, output, offset, hashInto),
  merkleizeBlockArray: (blocks, limit, padFor, output, offset) =>
    doMerkleizeBlockArray(blocks, limit, padFor, output, offset, hashInto, buffer),
  digestNLevel: (data, levels) => doDigestNLevel(data, levels, hashInto),
  executeHashComputations: (levels) => {
    for (const level of levels.toReversed()) {
      for (const { src0, src1, dest } of level) dest.applyHash(digestOfObjects(src0, src1))
    }
  },
}

function hashInto(input: Uint8Array, output: Uint8Array): void {
  for (let at = 0; at < input.length; at += PAIR) output.set(sha256(input.subarray(at, at + PAIR)), at / 2)
}

function digestOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 0)
  pair.set(right, PAIR / 2)
  return sha256(pair)
}

function digestOfObjects(left: HashObject, right: HashObject): HashObject {
  return uint8ArrayToHashObject(digestOf(hashObjectToUint8Array(left), hashObjectToUint8Array(right)))
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
