import { VectorCompositeType } from '@chainsafe/ssz'
import { bytes20, bytes32, bytes48, bytes96 } from './BytesType.ts'
import { checkpointType, signedBeaconBlockHeaderType } from './commonTypes.ts'
import { ObjectType } from './ObjectType.ts'
import { uint64 } from './UintType.ts'

const DEPOSIT_CONTRACT_TREE_DEPTH = 32

const attestationDataFields = {
  slot: uint64,
  index: uint64,
  beaconBlockRoot: bytes32,
  source: checkpointType,
  target: checkpointType,
}
/** `AttestationData`. */
export interface AttestationDataType extends ObjectType<typeof attestationDataFields> {}
export const attestationDataType: AttestationDataType = new ObjectType(attestationDataFields)

const eth1DataFields = { depositRoot: bytes32, depositCount: uint64, blockHash: bytes32 }
/** `Eth1Data`. */
export interface Eth1DataType extends ObjectType<typeof eth1DataFields> {}
export const eth1DataType: Eth1DataType = new ObjectType(eth1DataFields)

const proposerSlashingFields = {
  signedHeader1: signedBeaconBlockHeaderType,
  signedHeader2: signedBeaconBlockHeaderType,
}
/** `ProposerSlashing`. */
export interface ProposerSlashingType extends ObjectType<typeof proposerSlashingFields> {}
export const proposerSlashingType: ProposerSlashingType = new ObjectType(proposerSlashingFields)

const depositFields = {
  proof: new VectorCompositeType(bytes32, DEPOSIT_CONTRACT_TREE_DEPTH + 1),
  data: new ObjectType({ pubkey: bytes48, withdrawalCredentials: bytes32, amount: uint64, signature: bytes96 }),
}
/** `Deposit`. */
export interface DepositType extends ObjectType<typeof depositFields> {}
export const depositType: DepositType = new ObjectType(depositFields)

const signedVoluntaryExitFields = {
  message: new ObjectType({ epoch: uint64, validatorIndex: uint64 }),
  signature: bytes96,
}
/** `SignedVoluntaryExit`. */
export interface SignedVoluntaryExitType extends ObjectType<typeof signedVoluntaryExitFields> {}
export const signedVoluntaryExitType: SignedVoluntaryExitType = new ObjectType(signedVoluntaryExitFields)

const signedBlsToExecutionChangeFields = {
  message: new ObjectType({ validatorIndex: uint64, fromBlsPubkey: bytes48, toExecutionAddress: bytes20 }),
  signature: bytes96,
}
/** `SignedBLSToExecutionChange`. */
export interface SignedBlsToExecutionChangeType extends ObjectType<typeof signedBlsToExecutionChangeFields> {}
export const signedBlsToExecutionChangeType: SignedBlsToExecutionChangeType = new ObjectType(
  signedBlsToExecutionChangeFields,
)
