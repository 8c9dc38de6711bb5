import {
  BitVectorType,
  ContainerType,
  ProgressiveBitListType,
  ProgressiveByteListType,
  ProgressiveListBasicType,
  ProgressiveListCompositeType,
  type Type,
} from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { blobFields, sharedFields, Withdrawal } from './executionTypes.ts'
import {
  AttestationData,
  ConsolidationRequest,
  Deposit,
  DepositRequest,
  ProposerSlashing,
  SignedBlsToExecutionChange,
  SignedVoluntaryExit,
  WithdrawalRequest,
} from './operationTypes.ts'
import { Bool, Bytes20, Bytes32, Bytes48, Bytes96, Eth1Data, Uint64, WideUint64 } from './primitiveTypes.ts'
import { progressive } from './progressive.ts'

const BuilderDepositRequest = new ContainerType(
  { pubkey: Bytes48, withdrawalCredentials: Bytes32, amount: Uint64, signature: Bytes96 },
  { typeName: 'BuilderDepositRequest', jsonCase: 'eth2' },
)

const BuilderExitRequest = new ContainerType(
  { sourceAddress: Bytes20, pubkey: Bytes48 },
  { typeName: 'BuilderExitRequest', jsonCase: 'eth2' },
)

export const GloasWithdrawals = new ProgressiveListCompositeType(Withdrawal)

const ExecutionPayload = progressive(
  {
    ...sharedFields,
    transactions: new ProgressiveListCompositeType(new ProgressiveByteListType()),
    withdrawals: GloasWithdrawals,
    ...blobFields,
    blockAccessList: new ProgressiveByteListType(),
    slotNumber: Uint64,
  },
  'ExecutionPayload',
)

const ExecutionRequests = progressive(
  {
    deposits: new ProgressiveListCompositeType(DepositRequest),
    withdrawals: new ProgressiveListCompositeType(WithdrawalRequest),
    consolidations: new ProgressiveListCompositeType(ConsolidationRequest),
    builderDeposits: new ProgressiveListCompositeType(BuilderDepositRequest),
    builderExits: new ProgressiveListCompositeType(BuilderExitRequest),
  },
  'ExecutionRequests',
)

const ExecutionPayloadBid = progressive(
  {
    parentBlockHash: Bytes32,
    parentBlockRoot: Bytes32,
    blockHash: Bytes32,
    prevRandao: Bytes32,
    feeRecipient: Bytes20,
    gasLimit: Uint64,
    builderIndex: WideUint64,
    slot: Uint64,
    value: Uint64,
    executionPayment: Uint64,
    blobKzgCommitments: new ProgressiveListCompositeType(Bytes48),
    executionRequestsRoot: Bytes32,
  },
  'ExecutionPayloadBid',
)

const ExecutionPayloadEnvelope = progressive(
  {
    payload: ExecutionPayload,
    executionRequests: ExecutionRequests,
    builderIndex: WideUint64,
    beaconBlockRoot: Bytes32,
    parentBeaconBlockRoot: Bytes32,
  },
  'ExecutionPayloadEnvelope',
)

/**
 * What gloas has of the execution layer.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#containers
 */
export const gloasExecution = {
  ExecutionPayload,
  ExecutionRequests,
  ExecutionPayloadBid,
  ExecutionPayloadEnvelope,
  SignedExecutionPayloadEnvelope: new ContainerType(
    { message: ExecutionPayloadEnvelope, signature: Bytes96 },
    { typeName: 'SignedExecutionPayloadEnvelope', jsonCase: 'eth2' },
  ),
}

/** The block body of gloas: a bid instead of the payload. */
export function gloasBody<Aggregate extends Type<unknown>>(preset: Preset, SyncAggregate: Aggregate) {
  const IndexedAttestation = progressive(
    { attestingIndices: new ProgressiveListBasicType(Uint64), data: AttestationData, signature: Bytes96 },
    'IndexedAttestation',
  )
  const AttesterSlashing = new ContainerType(
    { attestation1: IndexedAttestation, attestation2: IndexedAttestation },
    { typeName: 'AttesterSlashing', jsonCase: 'eth2' },
  )
  const Attestation = progressive(
    {
      aggregationBits: new ProgressiveBitListType(),
      data: AttestationData,
      signature: Bytes96,
      committeeBits: new BitVectorType(preset.maxCommitteesPerSlot),
    },
    'Attestation',
  )
  return progressive(
    {
      randaoReveal: Bytes96,
      eth1Data: Eth1Data,
      graffiti: Bytes32,
      proposerSlashings: new ProgressiveListCompositeType(ProposerSlashing),
      attesterSlashings: new ProgressiveListCompositeType(AttesterSlashing),
      attestations: new ProgressiveListCompositeType(Attestation),
      deposits: new ProgressiveListCompositeType(Deposit),
      voluntaryExits: new ProgressiveListCompositeType(SignedVoluntaryExit),
      syncAggregate: SyncAggregate,
      blsToExecutionChanges: new ProgressiveListCompositeType(SignedBlsToExecutionChange),
      signedExecutionPayloadBid: new ContainerType(
        { message: ExecutionPayloadBid, signature: Bytes96 },
        { typeName: 'SignedExecutionPayloadBid', jsonCase: 'eth2' },
      ),
      payloadAttestations: new ProgressiveListCompositeType(payloadAttestation(preset)),
      parentExecutionRequests: ExecutionRequests,
    },
    'BeaconBlockBody',
  )
}

function payloadAttestation(preset: Preset) {
  const data = new ContainerType(
    { beaconBlockRoot: Bytes32, slot: Uint64, payloadPresent: Bool, blobDataAvailable: Bool },
    { typeName: 'PayloadAttestationData', jsonCase: 'eth2' },
  )
  return progressive(
    { aggregationBits: new BitVectorType(preset.ptcSize), data, signature: Bytes96 },
    'PayloadAttestation',
  )
}
