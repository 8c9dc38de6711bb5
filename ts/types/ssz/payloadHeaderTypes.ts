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

export const bellatrixPayloadHeaderType = new ObjectType({ ...payloadStart, transactionsRoot: bytes32 })

export const capellaPayloadHeaderType = new ObjectType({
  ...payloadStart,
  transactionsRoot: bytes32,
  withdrawalsRoot: bytes32,
})

export const denebPayloadHeaderType = new ObjectType({
  ...payloadStart,
  transactionsRoot: bytes32,
  withdrawalsRoot: bytes32,
  blobGasUsed: uint64,
  excessBlobGas: uint64,
})
