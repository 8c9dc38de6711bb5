import { BooleanType, ProgressiveListBasicType, ProgressiveListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BitsType, ProgressiveBitsType } from './BitsType.ts'
import { bytes20, bytes32, bytes48, bytes96, ProgressiveBytesType } from './BytesType.ts'
import type { CommonTypes } from './commonTypes.ts'
import { ObjectType, ProgressiveObjectType } from './ObjectType.ts'
import {
  attestationDataType,
  depositType,
  eth1DataType,
  proposerSlashingType,
  signedBlsToExecutionChangeType,
  signedVoluntaryExitType,
} from './operationTypes.ts'
import { payloadStart } from './payloadHeaderTypes.ts'
import { consolidationRequestType, depositRequestType, withdrawalRequestType, withdrawalType } from './payloadTypes.ts'
import { uint64 } from './UintType.ts'

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#containers */
export const gloasPayloadType = new ProgressiveObjectType({
  ...payloadStart,
  transactions: new ProgressiveListCompositeType(new ProgressiveBytesType()),
  withdrawals: new ProgressiveListCompositeType(withdrawalType),
  blobGasUsed: uint64,
  excessBlobGas: uint64,
  blockAccessList: new ProgressiveBytesType(),
  slotNumber: uint64,
})

const builderDepositRequestType = new ObjectType({
  pubkey: bytes48,
  withdrawalCredentials: bytes32,
  amount: uint64,
  signature: bytes96,
})

export const gloasRequestsType = new ProgressiveObjectType({
  deposits: new ProgressiveListCompositeType(depositRequestType),
  withdrawals: new ProgressiveListCompositeType(withdrawalRequestType),
  consolidations: new ProgressiveListCompositeType(consolidationRequestType),
  builderDeposits: new ProgressiveListCompositeType(builderDepositRequestType),
  builderExits: new ProgressiveListCompositeType(new ObjectType({ sourceAddress: bytes20, pubkey: bytes48 })),
})

export const executionPayloadBidType = new ProgressiveObjectType({
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
})

const signedExecutionPayloadBidType = new ObjectType({ message: executionPayloadBidType, signature: bytes96 })

const executionPayloadEnvelopeType = new ProgressiveObjectType({
  payload: gloasPayloadType,
  executionRequests: gloasRequestsType,
  builderIndex: uint64,
  beaconBlockRoot: bytes32,
  parentBeaconBlockRoot: bytes32,
})

/** Containers that gloas brought. */
export const gloasTypes = {
  ExecutionPayload: gloasPayloadType,
  ExecutionRequests: gloasRequestsType,
  ExecutionPayloadBid: executionPayloadBidType,
  SignedExecutionPayloadBid: signedExecutionPayloadBidType,
  ExecutionPayloadEnvelope: executionPayloadEnvelopeType,
  SignedExecutionPayloadEnvelope: new ObjectType({ message: executionPayloadEnvelopeType, signature: bytes96 }),
}

export function gloasBodyType(preset: Preset, { SyncAggregate }: CommonTypes) {
  const indexedAttestation = new ProgressiveObjectType({
    attestingIndices: new ProgressiveListBasicType(uint64),
    data: attestationDataType,
    signature: bytes96,
  })
  const attestation = new ProgressiveObjectType({
    aggregationBits: new ProgressiveBitsType(),
    data: attestationDataType,
    signature: bytes96,
    committeeBits: new BitsType(preset.maxCommitteesPerSlot),
  })
  const payloadAttestation = new ProgressiveObjectType({
    aggregationBits: new BitsType(preset.ptcSize),
    data: new ObjectType({
      beaconBlockRoot: bytes32,
      slot: uint64,
      payloadPresent: new BooleanType(),
      blobDataAvailable: new BooleanType(),
    }),
    signature: bytes96,
  })
  return new ProgressiveObjectType({
    randaoReveal: bytes96,
    eth1Data: eth1DataType,
    graffiti: bytes32,
    proposerSlashings: new ProgressiveListCompositeType(proposerSlashingType),
    attesterSlashings: new ProgressiveListCompositeType(
      new ObjectType({ attestation1: indexedAttestation, attestation2: indexedAttestation }),
    ),
    attestations: new ProgressiveListCompositeType(attestation),
    deposits: new ProgressiveListCompositeType(depositType),
    voluntaryExits: new ProgressiveListCompositeType(signedVoluntaryExitType),
    syncAggregate: SyncAggregate,
    blsToExecutionChanges: new ProgressiveListCompositeType(signedBlsToExecutionChangeType),
    signedExecutionPayloadBid: signedExecutionPayloadBidType,
    payloadAttestations: new ProgressiveListCompositeType(payloadAttestation),
    parentExecutionRequests: gloasRequestsType,
  })
}
