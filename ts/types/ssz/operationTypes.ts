import { VectorCompositeType } from '@chainsafe/ssz'
import { bytes20, bytes32, bytes48, bytes96 } from './BytesType.ts'
import { checkpointType, signedBeaconBlockHeaderType } from './commonTypes.ts'
import { ObjectType } from './ObjectType.ts'
import { uint64 } from './UintType.ts'

const DEPOSIT_CONTRACT_TREE_DEPTH = 32

export const attestationDataType = new ObjectType({
  slot: uint64,
  index: uint64,
  beaconBlockRoot: bytes32,
  source: checkpointType,
  target: checkpointType,
})

export const eth1DataType = new ObjectType({ depositRoot: bytes32, depositCount: uint64, blockHash: bytes32 })

export const proposerSlashingType = new ObjectType({
  signedHeader1: signedBeaconBlockHeaderType,
  signedHeader2: signedBeaconBlockHeaderType,
})

export const depositType = new ObjectType({
  proof: new VectorCompositeType(bytes32, DEPOSIT_CONTRACT_TREE_DEPTH + 1),
  data: new ObjectType({ pubkey: bytes48, withdrawalCredentials: bytes32, amount: uint64, signature: bytes96 }),
})

export const signedVoluntaryExitType = new ObjectType({
  message: new ObjectType({ epoch: uint64, validatorIndex: uint64 }),
  signature: bytes96,
})

export const signedBlsToExecutionChangeType = new ObjectType({
  message: new ObjectType({ validatorIndex: uint64, fromBlsPubkey: bytes48, toExecutionAddress: bytes20 }),
  signature: bytes96,
})
