import { BytesListType, bytes20, bytes32, bytes256 } from './BytesType.ts'
import { ObjectType } from './ObjectType.ts'
import { uint64, uint256 } from './UintType.ts'

/** Fields that payloads and payload headers of every fork begin with. */
export const payloadStart = {
  parentHash: bytes32,
  feeRecipient: bytes20,
  stateRoot: bytes32,
  receiptsRoot: bytes32,
  logsBloom: bytes256,
  prevRandao: bytes32,
  blockNumber: uint64,
  gasLimit: uint64,
  gasUsed: uint64,
  timestamp: uint64,
  extraData: new BytesListType(32),
  baseFeePerGas: uint256,
  blockHash: bytes32,
}

const bellatrixFields = { ...payloadStart, transactionsRoot: bytes32 }
/** `ExecutionPayloadHeader` of bellatrix. */
export interface BellatrixPayloadHeaderType extends ObjectType<typeof bellatrixFields> {}
export const bellatrixPayloadHeaderType: BellatrixPayloadHeaderType = new ObjectType(bellatrixFields)

const capellaFields = { ...bellatrixFields, withdrawalsRoot: bytes32 }
/** `ExecutionPayloadHeader` of capella. */
export interface CapellaPayloadHeaderType extends ObjectType<typeof capellaFields> {}
export const capellaPayloadHeaderType: CapellaPayloadHeaderType = new ObjectType(capellaFields)

const denebFields = { ...capellaFields, blobGasUsed: uint64, excessBlobGas: uint64 }
/** `ExecutionPayloadHeader` from deneb to fulu. */
export interface DenebPayloadHeaderType extends ObjectType<typeof denebFields> {}
export const denebPayloadHeaderType: DenebPayloadHeaderType = new ObjectType(denebFields)
