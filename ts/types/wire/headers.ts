import { gindices } from '../../params/gindices.ts'
import { branchOf } from './branch.ts'
import { bytes20, bytes32, bytes96, bytes256, bytesUpTo } from './bytes.ts'
import { object } from './object.ts'
import { uint64, uint256 } from './uint.ts'

export const beaconBlockHeader = object({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: bytes32,
  stateRoot: bytes32,
  bodyRoot: bytes32,
})

export const signedBeaconBlockHeader = object({ message: beaconBlockHeader, signature: bytes96 })

const capellaFields = {
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
  extraData: bytesUpTo(32),
  baseFeePerGas: uint256,
  blockHash: bytes32,
  transactionsRoot: bytes32,
  withdrawalsRoot: bytes32,
}

export const capellaPayloadHeader = object(capellaFields)

export const denebPayloadHeader = object({ ...capellaFields, blobGasUsed: uint64, excessBlobGas: uint64 })

/** From capella to fulu, in every one of them. */
const payloadBranch = branchOf(gindices('capella').executionPayload ?? 1n)

export const altairHeader = object({ beacon: beaconBlockHeader })

export const capellaHeader = object({
  beacon: beaconBlockHeader,
  execution: capellaPayloadHeader,
  executionBranch: payloadBranch,
})

export const denebHeader = object({
  beacon: beaconBlockHeader,
  execution: denebPayloadHeader,
  executionBranch: payloadBranch,
})

export const gloasHeader = object({
  beacon: beaconBlockHeader,
  executionBlockHash: bytes32,
  executionBranch: branchOf(gindices('gloas').executionBlockHash ?? 1n),
})
