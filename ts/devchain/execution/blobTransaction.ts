import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, concatBytes, hexToBytes } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { seededBytes } from '../chain/seededBytes.ts'
import { type RlpItem, rlpDecode, rlpEncode, rlpInteger } from './rlp.ts'

const BLOB_TRANSACTION = 3
/** Place of `blob_versioned_hashes` in a blob transaction. */
const VERSIONED_HASHES_FIELD = 10
/** Of the execution chain. */
export const CHAIN_ID = 1337

/**
 * The first half of every signature: the x-coordinate of secp256k1's generator. Nobody signed, but with a point of the curve
 * there it is somebody's signature, so that a transaction has a sender.
 */
const SIGNATURE_R = hexToBytes('0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 32)

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
    SIGNATURE_R,
    signatureS('blob transaction s', slot),
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
    SIGNATURE_R,
    signatureS('transaction s', slot, index),
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

/** Below half the order of the curve, as the second half of a signature is; a number, without leading zeros. */
function signatureS(label: string, ...numbers: readonly number[]): Uint8Array {
  return rlpInteger(BigInt(bytesToHex(seededBytes(31, label, ...numbers))))
}
