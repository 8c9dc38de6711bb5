import { sha256 } from '@noble/hashes/sha2'
import { keccak_256 } from '@noble/hashes/sha3'
import { concatBytes } from '../../bytes.ts'
import { rlpEncode, rlpInteger } from './rlp.ts'
import { trieRoot } from './trieRoot.ts'

export interface ExecutionWithdrawal {
  readonly index: number
  readonly validatorIndex: number
  readonly address: Uint8Array
  readonly amount: number
}

/** An execution block as its hash sees it; what a fork does not have is left out. */
export interface HashedBlock {
  readonly parentHash: Uint8Array
  readonly feeRecipient: Uint8Array
  readonly stateRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly logsBloom: Uint8Array
  readonly prevRandao: Uint8Array
  readonly blockNumber: number
  readonly gasLimit: number
  readonly gasUsed: number
  readonly timestamp: number
  readonly extraData: Uint8Array
  readonly baseFeePerGas: bigint
  readonly transactions: readonly Uint8Array[]
  /** Since capella (Shanghai). */
  readonly withdrawals?: readonly ExecutionWithdrawal[]
  /** Since deneb (Cancun). */
  readonly blobs?: {
    readonly blobGasUsed: number
    readonly excessBlobGas: number
    readonly parentBeaconBlockRoot: Uint8Array
  }
  /** Since electra (Prague): each `type ‖ data`. */
  readonly requests?: readonly Uint8Array[]
  /** Since gloas (Amsterdam). */
  readonly slotAccess?: { readonly blockAccessList: Uint8Array; readonly slotNumber: number }
}

const EMPTY_OMMERS_HASH = keccak_256(rlpEncode([]))

/**
 * Keccak-256 of the RLP header.
 *
 * @see https://eips.ethereum.org/EIPS/eip-3675 and 4895, 4844, 4788, 7685, 7928, 7843 for the fields that came later
 */
export function executionBlockHash(block: HashedBlock): Uint8Array {
  const fields = [
    block.parentHash,
    EMPTY_OMMERS_HASH,
    block.feeRecipient,
    block.stateRoot,
    trieRoot(block.transactions),
    block.receiptsRoot,
    block.logsBloom,
    rlpInteger(0),
    rlpInteger(block.blockNumber),
    rlpInteger(block.gasLimit),
    rlpInteger(block.gasUsed),
    rlpInteger(block.timestamp),
    block.extraData,
    block.prevRandao,
    new Uint8Array(8),
    rlpInteger(block.baseFeePerGas),
  ]
  if (block.withdrawals !== undefined) fields.push(trieRoot(block.withdrawals.map(encodeWithdrawal)))
  if (block.blobs !== undefined) {
    fields.push(
      rlpInteger(block.blobs.blobGasUsed),
      rlpInteger(block.blobs.excessBlobGas),
      block.blobs.parentBeaconBlockRoot,
    )
  }
  if (block.requests !== undefined) fields.push(requestsHash(block.requests))
  if (block.slotAccess !== undefined) {
    fields.push(keccak_256(block.slotAccess.blockAccessList), rlpInteger(block.slotAccess.slotNumber))
  }
  return keccak_256(rlpEncode(fields))
}

/** As the trie of withdrawals has it. */
export function encodeWithdrawal(withdrawal: ExecutionWithdrawal): Uint8Array {
  return rlpEncode([
    rlpInteger(withdrawal.index),
    rlpInteger(withdrawal.validatorIndex),
    withdrawal.address,
    rlpInteger(withdrawal.amount),
  ])
}

/**
 * What a block header commits to of its execution requests, each `type ‖ data`; one without data does not count.
 *
 * @see https://eips.ethereum.org/EIPS/eip-7685
 */
export function requestsHash(requests: readonly Uint8Array[]): Uint8Array {
  return sha256(concatBytes(...requests.filter((request) => request.length > 1).map((request) => sha256(request))))
}
