import { createHash } from 'node:crypto'
import { bytesToHex, type Root } from '../../../ts/bytes.ts'

/** An execution payload as the SSZ containers of the forks hold it; what a fork does not have is absent. */
export interface ExecutionPayload {
  readonly parentHash: Uint8Array
  readonly feeRecipient: Uint8Array
  readonly stateRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly logsBloom: Uint8Array
  readonly prevRandao: Uint8Array
  readonly blockNumber: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly timestamp: bigint
  readonly extraData: Uint8Array
  readonly baseFeePerGas: bigint
  readonly blockHash: Uint8Array
  readonly transactions: readonly Uint8Array[]
  readonly withdrawals?: readonly Withdrawal[]
  readonly blobGasUsed?: bigint
  readonly excessBlobGas?: bigint
  readonly blockAccessList?: Uint8Array
  readonly slotNumber?: bigint
}

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/capella/beacon-chain.md#withdrawal */
export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  readonly address: Uint8Array
  readonly amount: bigint
}

/**
 * The payload as the engine API's JSON: byte strings in full, numbers as short hex.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/openrpc/schemas/payload.yaml
 */
export function executionPayloadJson(payload: ExecutionPayload): Readonly<Record<string, unknown>> {
  const { withdrawals, blobGasUsed, excessBlobGas, blockAccessList, slotNumber } = payload
  return {
    parentHash: bytesToHex(payload.parentHash),
    feeRecipient: bytesToHex(payload.feeRecipient),
    stateRoot: bytesToHex(payload.stateRoot),
    receiptsRoot: bytesToHex(payload.receiptsRoot),
    logsBloom: bytesToHex(payload.logsBloom),
    prevRandao: bytesToHex(payload.prevRandao),
    blockNumber: quantity(payload.blockNumber),
    gasLimit: quantity(payload.gasLimit),
    gasUsed: quantity(payload.gasUsed),
    timestamp: quantity(payload.timestamp),
    extraData: bytesToHex(payload.extraData),
    baseFeePerGas: quantity(payload.baseFeePerGas),
    blockHash: bytesToHex(payload.blockHash),
    transactions: payload.transactions.map(bytesToHex),
    ...(withdrawals === undefined ? {} : { withdrawals: withdrawals.map(withdrawalJson) }),
    ...(blobGasUsed === undefined ? {} : { blobGasUsed: quantity(blobGasUsed) }),
    ...(excessBlobGas === undefined ? {} : { excessBlobGas: quantity(excessBlobGas) }),
    ...(blockAccessList === undefined ? {} : { blockAccessList: bytesToHex(blockAccessList) }),
    ...(slotNumber === undefined ? {} : { slotNumber: quantity(slotNumber) }),
  }
}

/**
 * Versioned hash of a blob's commitment: 0x01, then sha256 without its first byte.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/deneb/beacon-chain.md#kzg_commitment_to_versioned_hash
 */
export function versionedHash(commitment: Uint8Array): Root {
  return `0x01${createHash('sha256').update(commitment).digest('hex').slice(2)}`
}

function withdrawalJson(withdrawal: Withdrawal): Readonly<Record<string, string>> {
  return {
    index: quantity(withdrawal.index),
    validatorIndex: quantity(withdrawal.validatorIndex),
    address: bytesToHex(withdrawal.address),
    amount: quantity(withdrawal.amount),
  }
}

function quantity(value: bigint): string {
  return `0x${value.toString(16)}`
}
