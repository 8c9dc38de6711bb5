import {
  BitListType,
  BitVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  VectorCompositeType,
} from '@chainsafe/ssz'
import { Bytes20, Bytes32, Bytes48, Bytes96, Checkpoint, SignedBeaconBlockHeader, Uint64 } from './primitiveTypes.ts'

const MAX_VALIDATORS_PER_COMMITTEE = 2048

export const AttestationData = new ContainerType(
  { slot: Uint64, index: Uint64, beaconBlockRoot: Bytes32, source: Checkpoint, target: Checkpoint },
  { typeName: 'AttestationData', jsonCase: 'eth2' },
)

export const ProposerSlashing = new ContainerType(
  { signedHeader1: SignedBeaconBlockHeader, signedHeader2: SignedBeaconBlockHeader },
  { typeName: 'ProposerSlashing', jsonCase: 'eth2' },
)

const DepositData = new ContainerType(
  { pubkey: Bytes48, withdrawalCredentials: Bytes32, amount: Uint64, signature: Bytes96 },
  { typeName: 'DepositData', jsonCase: 'eth2' },
)

export const Deposit = new ContainerType(
  { proof: new VectorCompositeType(Bytes32, 33), data: DepositData },
  { typeName: 'Deposit', jsonCase: 'eth2' },
)

const VoluntaryExit = new ContainerType(
  { epoch: Uint64, validatorIndex: Uint64 },
  { typeName: 'VoluntaryExit', jsonCase: 'eth2' },
)

export const SignedVoluntaryExit = new ContainerType(
  { message: VoluntaryExit, signature: Bytes96 },
  { typeName: 'SignedVoluntaryExit', jsonCase: 'eth2' },
)

const BlsToExecutionChange = new ContainerType(
  { validatorIndex: Uint64, fromBlsPubkey: Bytes48, toExecutionAddress: Bytes20 },
  { typeName: 'BLSToExecutionChange', jsonCase: 'eth2' },
)

export const SignedBlsToExecutionChange = new ContainerType(
  { message: BlsToExecutionChange, signature: Bytes96 },
  { typeName: 'SignedBLSToExecutionChange', jsonCase: 'eth2' },
)

/** Attestations and attester slashings until deneb: one committee each. */
export const singleCommittee = {
  ...slashingTypes(MAX_VALIDATORS_PER_COMMITTEE),
  Attestation: new ContainerType(
    { aggregationBits: new BitListType(MAX_VALIDATORS_PER_COMMITTEE), data: AttestationData, signature: Bytes96 },
    { typeName: 'Attestation', jsonCase: 'eth2' },
  ),
}

/** Attestations and attester slashings since electra: several committees of one slot together. */
export function severalCommittees(maxCommitteesPerSlot: number) {
  const limit = MAX_VALIDATORS_PER_COMMITTEE * maxCommitteesPerSlot
  return {
    ...slashingTypes(limit),
    Attestation: new ContainerType(
      {
        aggregationBits: new BitListType(limit),
        data: AttestationData,
        signature: Bytes96,
        committeeBits: new BitVectorType(maxCommitteesPerSlot),
      },
      { typeName: 'Attestation', jsonCase: 'eth2' },
    ),
  }
}

function slashingTypes(attesterLimit: number) {
  const IndexedAttestation = new ContainerType(
    { attestingIndices: new ListBasicType(Uint64, attesterLimit), data: AttestationData, signature: Bytes96 },
    { typeName: 'IndexedAttestation', jsonCase: 'eth2' },
  )
  return {
    AttesterSlashing: new ContainerType(
      { attestation1: IndexedAttestation, attestation2: IndexedAttestation },
      { typeName: 'AttesterSlashing', jsonCase: 'eth2' },
    ),
  }
}

export const DepositRequest = new ContainerType(
  { pubkey: Bytes48, withdrawalCredentials: Bytes32, amount: Uint64, signature: Bytes96, index: Uint64 },
  { typeName: 'DepositRequest', jsonCase: 'eth2' },
)

export const WithdrawalRequest = new ContainerType(
  { sourceAddress: Bytes20, validatorPubkey: Bytes48, amount: Uint64 },
  { typeName: 'WithdrawalRequest', jsonCase: 'eth2' },
)

export const ConsolidationRequest = new ContainerType(
  { sourceAddress: Bytes20, sourcePubkey: Bytes48, targetPubkey: Bytes48 },
  { typeName: 'ConsolidationRequest', jsonCase: 'eth2' },
)

export const ExecutionRequests = new ContainerType(
  {
    deposits: new ListCompositeType(DepositRequest, 8192),
    withdrawals: new ListCompositeType(WithdrawalRequest, 16),
    consolidations: new ListCompositeType(ConsolidationRequest, 2),
  },
  { typeName: 'ExecutionRequests', jsonCase: 'eth2' },
)
