import { capellaPayloadHeaderType, denebPayloadHeaderType } from './ssz/payloadHeaderTypes.ts'

/**
 * Header of an execution payload as light-client headers carry it from capella to fulu.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/deneb/beacon-chain.md#executionpayloadheader
 */
export interface ExecutionPayloadHeader {
  readonly parentHash: Uint8Array
  readonly feeRecipient: Uint8Array
  readonly stateRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly logsBloom: Uint8Array
  readonly prevRandao: Uint8Array
  readonly blockNumber: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  /** Unix seconds. */
  readonly timestamp: bigint
  /** At most 32 bytes. */
  readonly extraData: Uint8Array
  readonly baseFeePerGas: bigint
  readonly blockHash: Uint8Array
  readonly transactionsRoot: Uint8Array
  readonly withdrawalsRoot: Uint8Array
  /** Absent in the capella container. */
  readonly blobGasUsed?: bigint
  /** Absent in the capella container. */
  readonly excessBlobGas?: bigint
}

/** Hash tree root of the header as the container of that fork has it; deneb's is also electra's and fulu's. */
export function executionPayloadHeaderRoot(header: ExecutionPayloadHeader, fork: 'capella' | 'deneb'): Uint8Array {
  if (fork === 'capella') return capellaPayloadHeaderType.hashTreeRoot(header)
  return denebPayloadHeaderType.hashTreeRoot({ ...header, ...blobGasOf(header) })
}

/** The header as SSZ in the container of that fork; deneb's is also electra's and fulu's. */
export function executionPayloadHeaderToSsz(header: ExecutionPayloadHeader, fork: 'capella' | 'deneb'): Uint8Array {
  if (fork === 'capella') return capellaPayloadHeaderType.serialize(header)
  return denebPayloadHeaderType.serialize({ ...header, ...blobGasOf(header) })
}

/** Whether it is the default value, which stands for "none" before capella. */
export function isEmptyExecutionPayloadHeader(header: ExecutionPayloadHeader): boolean {
  const full = { ...header, ...blobGasOf(header) }
  return denebPayloadHeaderType.equals(full, denebPayloadHeaderType.defaultValue())
}

function blobGasOf(header: ExecutionPayloadHeader): { blobGasUsed: bigint; excessBlobGas: bigint } {
  return { blobGasUsed: header.blobGasUsed ?? 0n, excessBlobGas: header.excessBlobGas ?? 0n }
}
