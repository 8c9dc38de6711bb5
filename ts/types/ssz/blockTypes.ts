import { type CompositeType, ListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import {
  altairAttestationType,
  altairAttesterSlashingType,
  electraAttestationType,
  electraAttesterSlashingType,
} from './attestationTypes.ts'
import { bytes32, bytes48, bytes96 } from './BytesType.ts'
import type { CommonTypes } from './commonTypes.ts'
import { ObjectType } from './ObjectType.ts'
import {
  depositType,
  eth1DataType,
  proposerSlashingType,
  signedBlsToExecutionChangeType,
  signedVoluntaryExitType,
} from './operationTypes.ts'
import { bellatrixPayloadType, capellaPayloadType, denebPayloadType, electraRequestsType } from './payloadTypes.ts'
import { uint64 } from './UintType.ts'

const MAX_PROPOSER_SLASHINGS = 16
const MAX_ATTESTER_SLASHINGS = 2
const MAX_ATTESTER_SLASHINGS_ELECTRA = 1
const MAX_ATTESTATIONS = 128
const MAX_ATTESTATIONS_ELECTRA = 8
const MAX_DEPOSITS = 16
const MAX_VOLUNTARY_EXITS = 16
const MAX_BLS_TO_EXECUTION_CHANGES = 16
const MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096

function blockFields<Body>(body: Body) {
  return { slot: uint64, proposerIndex: uint64, parentRoot: bytes32, stateRoot: bytes32, body }
}
/** `BeaconBlock` around that body. */
export interface BeaconBlockType<Body extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof blockFields<Body>>> {}

function signedBlockFields<Body extends CompositeType<unknown, unknown, unknown>>(message: BeaconBlockType<Body>) {
  return { message, signature: bytes96 }
}
/** `SignedBeaconBlock` around that body. */
export interface SignedBeaconBlockType<Body extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof signedBlockFields<Body>>> {}

/** The block containers around a fork's body. */
export interface BlockTypes<Body extends CompositeType<unknown, unknown, unknown>> {
  BeaconBlockBody: Body
  BeaconBlock: BeaconBlockType<Body>
  SignedBeaconBlock: SignedBeaconBlockType<Body>
}

export function blockTypes<Body extends CompositeType<unknown, unknown, unknown>>(body: Body): BlockTypes<Body> {
  const block: BeaconBlockType<Body> = new ObjectType(blockFields(body))
  return { BeaconBlockBody: body, BeaconBlock: block, SignedBeaconBlock: new ObjectType(signedBlockFields(block)) }
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

const blsToExecutionChanges = new ListCompositeType(signedBlsToExecutionChangeType, MAX_BLS_TO_EXECUTION_CHANGES)
const blobKzgCommitments = new ListCompositeType(bytes48, MAX_BLOB_COMMITMENTS_PER_BLOCK)

function altairBodyFields({ SyncAggregate }: CommonTypes) {
  return {
    ...bodyStart,
    attesterSlashings: new ListCompositeType(altairAttesterSlashingType, MAX_ATTESTER_SLASHINGS),
    attestations: new ListCompositeType(altairAttestationType, MAX_ATTESTATIONS),
    ...bodyMiddle,
    syncAggregate: SyncAggregate,
  }
}
/** `BeaconBlockBody` of altair. */
export interface AltairBodyType extends ObjectType<ReturnType<typeof altairBodyFields>> {}
export function altairBodyType(common: CommonTypes): AltairBodyType {
  return new ObjectType(altairBodyFields(common))
}

function bellatrixBodyFields(common: CommonTypes) {
  return { ...altairBodyFields(common), executionPayload: bellatrixPayloadType }
}
/** `BeaconBlockBody` of bellatrix. */
export interface BellatrixBodyType extends ObjectType<ReturnType<typeof bellatrixBodyFields>> {}
export function bellatrixBodyType(common: CommonTypes): BellatrixBodyType {
  return new ObjectType(bellatrixBodyFields(common))
}

function capellaBodyFields(preset: Preset, common: CommonTypes) {
  return { ...altairBodyFields(common), executionPayload: capellaPayloadType(preset), blsToExecutionChanges }
}
/** `BeaconBlockBody` of capella. */
export interface CapellaBodyType extends ObjectType<ReturnType<typeof capellaBodyFields>> {}
export function capellaBodyType(preset: Preset, common: CommonTypes): CapellaBodyType {
  return new ObjectType(capellaBodyFields(preset, common))
}

function denebBodyFields(preset: Preset, common: CommonTypes) {
  return {
    ...altairBodyFields(common),
    executionPayload: denebPayloadType(preset),
    blsToExecutionChanges,
    blobKzgCommitments,
  }
}
/** `BeaconBlockBody` of deneb. */
export interface DenebBodyType extends ObjectType<ReturnType<typeof denebBodyFields>> {}
export function denebBodyType(preset: Preset, common: CommonTypes): DenebBodyType {
  return new ObjectType(denebBodyFields(preset, common))
}

function electraBodyFields(preset: Preset, common: CommonTypes) {
  return {
    ...bodyStart,
    attesterSlashings: new ListCompositeType(electraAttesterSlashingType(preset), MAX_ATTESTER_SLASHINGS_ELECTRA),
    attestations: new ListCompositeType(electraAttestationType(preset), MAX_ATTESTATIONS_ELECTRA),
    ...bodyMiddle,
    syncAggregate: common.SyncAggregate,
    executionPayload: denebPayloadType(preset),
    blsToExecutionChanges,
    blobKzgCommitments,
    executionRequests: electraRequestsType,
  }
}
/** `BeaconBlockBody` of electra and fulu. */
export interface ElectraBodyType extends ObjectType<ReturnType<typeof electraBodyFields>> {}
export function electraBodyType(preset: Preset, common: CommonTypes): ElectraBodyType {
  return new ObjectType(electraBodyFields(preset, common))
}
