import { equalBytes } from '../bytes.ts'
import { type SszField, sszContainer } from './sszContainer.ts'
import { leavesRoot } from './wire/leavesRoot.ts'

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

type PayloadHeaderFork = 'capella' | 'deneb'

/** The default value, which stands for "none" before capella. */
export const emptyExecutionPayloadHeader: ExecutionPayloadHeader = {
  parentHash: new Uint8Array(32),
  feeRecipient: new Uint8Array(20),
  stateRoot: new Uint8Array(32),
  receiptsRoot: new Uint8Array(32),
  logsBloom: new Uint8Array(256),
  prevRandao: new Uint8Array(32),
  blockNumber: 0n,
  gasLimit: 0n,
  gasUsed: 0n,
  timestamp: 0n,
  extraData: new Uint8Array(0),
  baseFeePerGas: 0n,
  blockHash: new Uint8Array(32),
  transactionsRoot: new Uint8Array(32),
  withdrawalsRoot: new Uint8Array(32),
}

/** Hash tree root of the header as the container of that fork has it; deneb's is also electra's and fulu's. */
export function executionPayloadHeaderRoot(header: ExecutionPayloadHeader, fork: PayloadHeaderFork): Uint8Array {
  return leavesRoot(
    fieldsOf(header, fork).map((field) => (field instanceof Uint8Array ? fieldRoot(field) : listRoot(field))),
  )
}

/** The header as SSZ in the container of that fork; deneb's is also electra's and fulu's. */
export function executionPayloadHeaderToSsz(header: ExecutionPayloadHeader, fork: PayloadHeaderFork): Uint8Array {
  return sszContainer(fieldsOf(header, fork))
}

/** Whether it is the default value. */
export function isEmptyExecutionPayloadHeader(header: ExecutionPayloadHeader): boolean {
  const empty = executionPayloadHeaderToSsz(emptyExecutionPayloadHeader, 'deneb')
  return equalBytes(executionPayloadHeaderToSsz(header, 'deneb'), empty)
}

/** The container's fields as SSZ, in its order. */
function fieldsOf(header: ExecutionPayloadHeader, fork: PayloadHeaderFork): readonly SszField[] {
  const capella: readonly SszField[] = [
    header.parentHash,
    header.feeRecipient,
    header.stateRoot,
    header.receiptsRoot,
    header.logsBloom,
    header.prevRandao,
    uintSsz(header.blockNumber, 8),
    uintSsz(header.gasLimit, 8),
    uintSsz(header.gasUsed, 8),
    uintSsz(header.timestamp, 8),
    { variable: header.extraData },
    uintSsz(header.baseFeePerGas, 32),
    header.blockHash,
    header.transactionsRoot,
    header.withdrawalsRoot,
  ]
  if (fork === 'capella') return capella
  return [...capella, uintSsz(header.blobGasUsed ?? 0n, 8), uintSsz(header.excessBlobGas ?? 0n, 8)]
}

function fieldRoot(ssz: Uint8Array): Uint8Array {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < ssz.length; at += 32) leaves.push(ssz.subarray(at, at + 32))
  return leavesRoot(leaves)
}

/** Of at most 32 bytes: their one leaf, and their number mixed in. */
function listRoot({ variable }: { readonly variable: Uint8Array }): Uint8Array {
  return leavesRoot([variable, uintSsz(BigInt(variable.length), 32)])
}

function uintSsz(value: bigint, byteLength: 8 | 32): Uint8Array {
  const bytes = new Uint8Array(byteLength)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < byteLength; at += 8) view.setBigUint64(at, value >> BigInt(8 * at), true)
  return bytes
}
