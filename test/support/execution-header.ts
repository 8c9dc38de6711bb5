import { createHash } from 'node:crypto'
import type { Node } from '@chainsafe/persistent-merkle-tree'
import { ByteListType, ByteVectorType, ContainerType, UintBigintType, type ValueOf } from '@chainsafe/ssz'
import { type ForkName, isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'

const bytes32 = new ByteVectorType(32)
const uint64 = new UintBigintType(8)

const capellaFields = {
  parentHash: bytes32,
  feeRecipient: new ByteVectorType(20),
  stateRoot: bytes32,
  receiptsRoot: bytes32,
  logsBloom: new ByteVectorType(256),
  prevRandao: bytes32,
  blockNumber: uint64,
  gasLimit: uint64,
  gasUsed: uint64,
  timestamp: uint64,
  extraData: new ByteListType(32),
  baseFeePerGas: new UintBigintType(32),
  blockHash: bytes32,
  transactionsRoot: bytes32,
  withdrawalsRoot: bytes32,
}
const capella = new ContainerType(capellaFields)
const deneb = new ContainerType({ ...capellaFields, blobGasUsed: uint64, excessBlobGas: uint64 })

/** The fields of a payload header; those of blob gas are absent in capella. */
export type ExecutionPayloadHeader = ValueOf<typeof capella> & {
  readonly blobGasUsed?: bigint
  readonly excessBlobGas?: bigint
}

/** A made-up payload header; the salt makes it differ from others of the same slot. */
export function executionHeader(fork: LightClientFork, slot: number, salt: Uint8Array): ExecutionPayloadHeader {
  const bytes = (name: string): Uint8Array => Uint8Array.from(createHash('sha256').update(name).update(salt).digest())
  const header: ExecutionPayloadHeader = {
    parentHash: bytes('parent'),
    feeRecipient: bytes('fee recipient').subarray(0, 20),
    stateRoot: bytes('state'),
    receiptsRoot: bytes('receipts'),
    logsBloom: new Uint8Array(256),
    prevRandao: bytes('randao'),
    blockNumber: BigInt(slot),
    gasLimit: 30_000_000n,
    gasUsed: 21_000n,
    timestamp: BigInt(1_700_000_000 + 6 * slot),
    extraData: bytes('extra').subarray(0, 5),
    baseFeePerGas: 7n,
    blockHash: bytes('payload'),
    transactionsRoot: bytes('transactions'),
    withdrawalsRoot: bytes('withdrawals'),
  }
  return isForkAtLeast(fork, 'deneb') ? { ...header, blobGasUsed: 131_072n, excessBlobGas: 0n } : header
}

/** Hash tree root of a payload header. */
export function executionHeaderRoot(header: ExecutionPayloadHeader): Uint8Array {
  return executionHeaderTree(header).node.root
}

/** The tree of a payload header, and where in it the block hash sits: 15 fields fill 4 levels, 17 need 5. */
export function executionHeaderTree(header: ExecutionPayloadHeader): {
  readonly node: Node
  readonly blockHashGindex: bigint
} {
  const { blobGasUsed, excessBlobGas } = header
  if (blobGasUsed === undefined || excessBlobGas === undefined) {
    return { node: capella.toView(header).node, blockHashGindex: 28n }
  }
  return { node: deneb.toView({ ...header, blobGasUsed, excessBlobGas }).node, blockHashGindex: 44n }
}

/** What stands for "no payload" in a container that has a place for it. */
export const emptyExecutionHeader: ExecutionPayloadHeader = capella.defaultValue()

/** SSZ of a payload header in the container of a fork, with blob gas or without. */
export function executionHeaderSsz(fork: ForkName, header: ExecutionPayloadHeader): Uint8Array {
  if (!isForkAtLeast(fork, 'deneb')) return capella.serialize(header)
  return deneb.serialize({ blobGasUsed: 0n, excessBlobGas: 0n, ...header })
}

/** The payload header in SSZ of the container of a fork. */
export function executionHeaderOf(fork: ForkName, ssz: Uint8Array): ExecutionPayloadHeader {
  return isForkAtLeast(fork, 'deneb') ? deneb.deserialize(ssz) : capella.deserialize(ssz)
}
