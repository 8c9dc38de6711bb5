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
