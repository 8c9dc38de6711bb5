import { type CompositeType, ListBasicType, ListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BitsListType, BitsType } from './BitsType.ts'
import { bytes32, bytes48, bytes96 } from './BytesType.ts'
import type { CommonTypes } from './commonTypes.ts'
import { ObjectType } from './ObjectType.ts'
import {
  attestationDataType,
  depositType,
  eth1DataType,
  proposerSlashingType,
  signedBlsToExecutionChangeType,
  signedVoluntaryExitType,
} from './operationTypes.ts'
import { bellatrixPayloadType, capellaPayloadType, denebPayloadType, electraRequestsType } from './payloadTypes.ts'
import { uint64 } from './UintType.ts'

const MAX_VALIDATORS_PER_COMMITTEE = 2048
const MAX_PROPOSER_SLASHINGS = 16
const MAX_ATTESTER_SLASHINGS = 2
const MAX_ATTESTER_SLASHINGS_ELECTRA = 1
const MAX_ATTESTATIONS = 128
const MAX_ATTESTATIONS_ELECTRA = 8
const MAX_DEPOSITS = 16
const MAX_VOLUNTARY_EXITS = 16
const MAX_BLS_TO_EXECUTION_CHANGES = 16
const MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096

/** The block containers around a fork's body. */
export function blockTypes<Body extends CompositeType<unknown, unknown, unknown>>(body: Body) {
  const block = new ObjectType({
    slot: uint64,
    proposerIndex: uint64,
    parentRoot: bytes32,
    stateRoot: bytes32,
    body,
  })
  return {
    BeaconBlockBody: body,
    BeaconBlock: block,
    SignedBeaconBlock: new ObjectType({ message: block, signature: bytes96 }),
  }
}

const bodyStart = {
  randaoReveal: bytes96,
  eth1Data: eth1DataType,
  graffiti: bytes32,
  proposerSlashings: new ListCompositeType(proposerSlashingType, MAX_PROPOSER_SLASHINGS),
}

const bodyMiddle = {
  deposits: new ListCompositeType(depositType, MAX_DEPOSITS),
  voluntaryExits: new ListCompositeType(signedVoluntaryExitType, MAX_VOLUNTARY_EXITS),
}

function altairAttestations() {
  const indexed = new ObjectType({
    attestingIndices: new ListBasicType(uint64, MAX_VALIDATORS_PER_COMMITTEE),
    data: attestationDataType,
    signature: bytes96,
  })
  const attestation = new ObjectType({
    aggregationBits: new BitsListType(MAX_VALIDATORS_PER_COMMITTEE),
    data: attestationDataType,
    signature: bytes96,
  })
  return {
    attesterSlashings: new ListCompositeType(
      new ObjectType({ attestation1: indexed, attestation2: indexed }),
      MAX_ATTESTER_SLASHINGS,
    ),
    attestations: new ListCompositeType(attestation, MAX_ATTESTATIONS),
  }
}

function electraAttestations(preset: Preset) {
  const validators = MAX_VALIDATORS_PER_COMMITTEE * preset.maxCommitteesPerSlot
  const indexed = new ObjectType({
    attestingIndices: new ListBasicType(uint64, validators),
    data: attestationDataType,
    signature: bytes96,
  })
  const attestation = new ObjectType({
    aggregationBits: new BitsListType(validators),
    data: attestationDataType,
    signature: bytes96,
    committeeBits: new BitsType(preset.maxCommitteesPerSlot),
  })
  return {
    attesterSlashings: new ListCompositeType(
      new ObjectType({ attestation1: indexed, attestation2: indexed }),
      MAX_ATTESTER_SLASHINGS_ELECTRA,
    ),
    attestations: new ListCompositeType(attestation, MAX_ATTESTATIONS_ELECTRA),
  }
}

const blsToExecutionChanges = new ListCompositeType(signedBlsToExecutionChangeType, MAX_BLS_TO_EXECUTION_CHANGES)
const blobKzgCommitments = new ListCompositeType(bytes48, MAX_BLOB_COMMITMENTS_PER_BLOCK)

export function altairBodyType({ SyncAggregate }: CommonTypes) {
  return new ObjectType({ ...bodyStart, ...altairAttestations(), ...bodyMiddle, syncAggregate: SyncAggregate })
}

export function bellatrixBodyType(common: CommonTypes) {
  return new ObjectType({ ...altairBodyType(common).fields, executionPayload: bellatrixPayloadType })
}

export function capellaBodyType(preset: Preset, common: CommonTypes) {
  return new ObjectType({
    ...altairBodyType(common).fields,
    executionPayload: capellaPayloadType(preset),
    blsToExecutionChanges,
  })
}

export function denebBodyType(preset: Preset, common: CommonTypes) {
  return new ObjectType({
    ...altairBodyType(common).fields,
    executionPayload: denebPayloadType(preset),
    blsToExecutionChanges,
    blobKzgCommitments,
  })
}

export function electraBodyType(preset: Preset, common: CommonTypes) {
  return new ObjectType({
    ...bodyStart,
    ...electraAttestations(preset),
    ...bodyMiddle,
    syncAggregate: common.SyncAggregate,
    executionPayload: denebPayloadType(preset),
    blsToExecutionChanges,
    blobKzgCommitments,
    executionRequests: electraRequestsType,
  })
}
