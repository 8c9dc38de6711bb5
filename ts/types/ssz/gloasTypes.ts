import { ProgressiveListCompositeType } from '@chainsafe/ssz'
import { bytes20, bytes32, bytes48, bytes96, ProgressiveBytesType } from './BytesType.ts'
import { ObjectType, ProgressiveObjectType } from './ObjectType.ts'
import { payloadStart } from './payloadHeaderTypes.ts'
import { consolidationRequestType, depositRequestType, withdrawalRequestType, withdrawalType } from './payloadTypes.ts'
import { uint64 } from './UintType.ts'

const payloadFields = {
  ...payloadStart,
  transactions: new ProgressiveListCompositeType(new ProgressiveBytesType()),
  withdrawals: new ProgressiveListCompositeType(withdrawalType),
  blobGasUsed: uint64,
  excessBlobGas: uint64,
  blockAccessList: new ProgressiveBytesType(),
  slotNumber: uint64,
}
/** `ExecutionPayload` of gloas. */
export interface GloasPayloadType extends ProgressiveObjectType<typeof payloadFields> {}
/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#containers */
export const gloasPayloadType: GloasPayloadType = new ProgressiveObjectType(payloadFields)

const builderDepositRequestFields = {
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  amount: uint64,
  signature: bytes96,
}
/** `BuilderDepositRequest`. */
export interface BuilderDepositRequestType extends ObjectType<typeof builderDepositRequestFields> {}
const builderDepositRequestType: BuilderDepositRequestType = new ObjectType(builderDepositRequestFields)

const builderExitRequestFields = { sourceAddress: bytes20, pubkey: bytes48 }
/** `BuilderExitRequest`. */
export interface BuilderExitRequestType extends ObjectType<typeof builderExitRequestFields> {}
const builderExitRequestType: BuilderExitRequestType = new ObjectType(builderExitRequestFields)

const requestsFields = {
  deposits: new ProgressiveListCompositeType(depositRequestType),
  withdrawals: new ProgressiveListCompositeType(withdrawalRequestType),
  consolidations: new ProgressiveListCompositeType(consolidationRequestType),
  builderDeposits: new ProgressiveListCompositeType(builderDepositRequestType),
  builderExits: new ProgressiveListCompositeType(builderExitRequestType),
}
/** `ExecutionRequests` of gloas. */
export interface GloasRequestsType extends ProgressiveObjectType<typeof requestsFields> {}
export const gloasRequestsType: GloasRequestsType = new ProgressiveObjectType(requestsFields)

const bidFields = {
  parentBlockHash: bytes32,
  parentBlockRoot: bytes32,
  blockHash: bytes32,
  prevRandao: bytes32,
  feeRecipient: bytes20,
  gasLimit: uint64,
  builderIndex: uint64,
  slot: uint64,
  value: uint64,
  executionPayment: uint64,
  blobKzgCommitments: new ProgressiveListCompositeType(bytes48),
  executionRequestsRoot: bytes32,
}
/** `ExecutionPayloadBid`. */
export interface ExecutionPayloadBidType extends ProgressiveObjectType<typeof bidFields> {}
export const executionPayloadBidType: ExecutionPayloadBidType = new ProgressiveObjectType(bidFields)

const signedBidFields = { message: executionPayloadBidType, signature: bytes96 }
/** `SignedExecutionPayloadBid`. */
export interface SignedExecutionPayloadBidType extends ObjectType<typeof signedBidFields> {}
export const signedExecutionPayloadBidType: SignedExecutionPayloadBidType = new ObjectType(signedBidFields)

const envelopeFields = {
  payload: gloasPayloadType,
  executionRequests: gloasRequestsType,
  builderIndex: uint64,
  beaconBlockRoot: bytes32,
  parentBeaconBlockRoot: bytes32,
}
/** `ExecutionPayloadEnvelope`. */
export interface ExecutionPayloadEnvelopeType extends ProgressiveObjectType<typeof envelopeFields> {}
const executionPayloadEnvelopeType: ExecutionPayloadEnvelopeType = new ProgressiveObjectType(envelopeFields)

const signedEnvelopeFields = { message: executionPayloadEnvelopeType, signature: bytes96 }
/** `SignedExecutionPayloadEnvelope`. */
export interface SignedExecutionPayloadEnvelopeType extends ObjectType<typeof signedEnvelopeFields> {}

/** Containers that gloas brought. */
export interface GloasTypes {
  ExecutionPayload: GloasPayloadType
  ExecutionRequests: GloasRequestsType
  ExecutionPayloadBid: ExecutionPayloadBidType
  SignedExecutionPayloadBid: SignedExecutionPayloadBidType
  ExecutionPayloadEnvelope: ExecutionPayloadEnvelopeType
  SignedExecutionPayloadEnvelope: SignedExecutionPayloadEnvelopeType
}

export const gloasTypes: GloasTypes = {
  ExecutionPayload: gloasPayloadType,
  ExecutionRequests: gloasRequestsType,
  ExecutionPayloadBid: executionPayloadBidType,
  SignedExecutionPayloadBid: signedExecutionPayloadBidType,
  ExecutionPayloadEnvelope: executionPayloadEnvelopeType,
  SignedExecutionPayloadEnvelope: new ObjectType(signedEnvelopeFields),
}
