import { BooleanType, ProgressiveListCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { gloasAttestationType, gloasAttesterSlashingType } from './attestationTypes.ts'
import { BitsType } from './BitsType.ts'
import { bytes32, bytes96 } from './BytesType.ts'
import type { CommonTypes } from './commonTypes.ts'
import { gloasRequestsType, signedExecutionPayloadBidType } from './gloasTypes.ts'
import { ObjectType, ProgressiveObjectType } from './ObjectType.ts'
import {
  depositType,
  eth1DataType,
  proposerSlashingType,
  signedBlsToExecutionChangeType,
  signedVoluntaryExitType,
} from './operationTypes.ts'
import { uint64 } from './UintType.ts'

const payloadAttestationDataFields = {
  beaconBlockRoot: bytes32,
  slot: uint64,
  payloadPresent: new BooleanType(),
  blobDataAvailable: new BooleanType(),
}
/** `PayloadAttestationData`. */
export interface PayloadAttestationDataType extends ObjectType<typeof payloadAttestationDataFields> {}
const payloadAttestationDataType: PayloadAttestationDataType = new ObjectType(payloadAttestationDataFields)

function payloadAttestationFields({ ptcSize }: Preset) {
  return { aggregationBits: new BitsType(ptcSize), data: payloadAttestationDataType, signature: bytes96 }
}
/** `PayloadAttestation`. */
export interface PayloadAttestationType extends ProgressiveObjectType<ReturnType<typeof payloadAttestationFields>> {}
function payloadAttestationType(preset: Preset): PayloadAttestationType {
  return new ProgressiveObjectType(payloadAttestationFields(preset))
}

function bodyFields(preset: Preset, { SyncAggregate }: CommonTypes) {
  return {
    randaoReveal: bytes96,
    eth1Data: eth1DataType,
    graffiti: bytes32,
    proposerSlashings: new ProgressiveListCompositeType(proposerSlashingType),
    attesterSlashings: new ProgressiveListCompositeType(gloasAttesterSlashingType),
    attestations: new ProgressiveListCompositeType(gloasAttestationType(preset)),
    deposits: new ProgressiveListCompositeType(depositType),
    voluntaryExits: new ProgressiveListCompositeType(signedVoluntaryExitType),
    syncAggregate: SyncAggregate,
    blsToExecutionChanges: new ProgressiveListCompositeType(signedBlsToExecutionChangeType),
    signedExecutionPayloadBid: signedExecutionPayloadBidType,
    payloadAttestations: new ProgressiveListCompositeType(payloadAttestationType(preset)),
    parentExecutionRequests: gloasRequestsType,
  }
}
/** `BeaconBlockBody` of gloas. */
export interface GloasBodyType extends ProgressiveObjectType<ReturnType<typeof bodyFields>> {}
export function gloasBodyType(preset: Preset, common: CommonTypes): GloasBodyType {
  return new ProgressiveObjectType(bodyFields(preset, common))
}
