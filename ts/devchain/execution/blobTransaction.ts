import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, concatBytes } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { seededBytes } from '../chain/seededBytes.ts'
import { type RlpItem, rlpDecode, rlpEncode, rlpInteger } from './rlp.ts'

const BLOB_TRANSACTION = 3
/** Place of `blob_versioned_hashes` in a blob transaction. */
const VERSIONED_HASHES_FIELD = 10
const CHAIN_ID = 1337

/** @see https://eips.ethereum.org/EIPS/eip-4844#helpers */
export function versionedHash(commitment: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(1), sha256(commitment).subarray(1))
}

/**
 * A transaction of type 3 that carries blobs; nobody signed it.
 *
 * @see https://eips.ethereum.org/EIPS/eip-4844#blob-transaction
 */
export function blobTransaction(slot: number, commitments: readonly Uint8Array[]): Uint8Array {
  const fields: RlpItem[] = [
    rlpInteger(CHAIN_ID),
    rlpInteger(slot),
    rlpInteger(1),
    rlpInteger(2_000_000_000),
    rlpInteger(21_000),
    seededBytes(20, 'blob recipient', slot),
    rlpInteger(0),
    new Uint8Array(0),
    [],
    rlpInteger(1),
    commitments.map(versionedHash),
    rlpInteger(0),
    seededBytes(32, 'blob transaction r', slot),
    seededBytes(32, 'blob transaction s', slot),
  ]
  return concatBytes(Uint8Array.of(BLOB_TRANSACTION), rlpEncode(fields))
}

/** A transaction of type 2 with calldata; nobody signed it. */
export function feeMarketTransaction(slot: number, index: number): Uint8Array {
  const fields: RlpItem[] = [
    rlpInteger(CHAIN_ID),
    rlpInteger(slot * 4 + index),
    rlpInteger(1),
    rlpInteger(2_000_000_000),
    rlpInteger(21_000),
    seededBytes(20, 'recipient', slot, index),
    rlpInteger(10n ** 15n * BigInt(index + 1)),
    seededBytes((slot * 7 + index * 13) % 90, 'calldata', slot, index),
    [],
    rlpInteger(index % 2),
    seededBytes(32, 'transaction r', slot, index),
    seededBytes(32, 'transaction s', slot, index),
  ]
  return concatBytes(Uint8Array.of(2), rlpEncode(fields))
}

/**
 * Versioned hashes of a payload's blob transactions, in order.
 *
 * @throws DecodeError when a transaction of type 3 is malformed
 */
export function payloadVersionedHashes(transactions: readonly Uint8Array[]): readonly string[] {
  return transactions.flatMap((transaction) => {
    if (transaction[0] !== BLOB_TRANSACTION) return []
    const fields = rlpDecode(transaction.subarray(1))
    const hashes = fields instanceof Uint8Array ? undefined : fields[VERSIONED_HASHES_FIELD]
    if (hashes === undefined || hashes instanceof Uint8Array) throw new DecodeError('a blob transaction has no hashes')
    return hashes.map((hash) => {
      if (!(hash instanceof Uint8Array)) throw new DecodeError('a blob transaction has a malformed versioned hash')
      return bytesToHex(hash)
    })
  })
}
