import { ListBasicType, ProgressiveListBasicType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BitsListType, BitsType, ProgressiveBitsType } from './BitsType.ts'
import { bytes96 } from './BytesType.ts'
import { ObjectType, ProgressiveObjectType } from './ObjectType.ts'
import { attestationDataType } from './operationTypes.ts'
import { uint64 } from './UintType.ts'

const MAX_VALIDATORS_PER_COMMITTEE = 2048

const altairIndexedFields = {
  attestingIndices: new ListBasicType(uint64, MAX_VALIDATORS_PER_COMMITTEE),
  data: attestationDataType,
  signature: bytes96,
}
/** `IndexedAttestation` from altair to deneb, and of other limits in electra and fulu. */
export interface IndexedAttestationType extends ObjectType<typeof altairIndexedFields> {}
const altairIndexedAttestationType: IndexedAttestationType = new ObjectType(altairIndexedFields)

const slashingFields = { attestation1: altairIndexedAttestationType, attestation2: altairIndexedAttestationType }
/** `AttesterSlashing` from altair to fulu. */
export interface AttesterSlashingType extends ObjectType<typeof slashingFields> {}
export const altairAttesterSlashingType: AttesterSlashingType = new ObjectType(slashingFields)

const altairFields = {
  aggregationBits: new BitsListType(MAX_VALIDATORS_PER_COMMITTEE),
  data: attestationDataType,
  signature: bytes96,
}
/** `Attestation` from altair to deneb. */
export interface AltairAttestationType extends ObjectType<typeof altairFields> {}
export const altairAttestationType: AltairAttestationType = new ObjectType(altairFields)

export function electraAttesterSlashingType({ maxCommitteesPerSlot }: Preset): AttesterSlashingType {
  const indexed: IndexedAttestationType = new ObjectType({
    attestingIndices: new ListBasicType(uint64, MAX_VALIDATORS_PER_COMMITTEE * maxCommitteesPerSlot),
    data: attestationDataType,
    signature: bytes96,
  })
  return new ObjectType({ attestation1: indexed, attestation2: indexed })
}

function electraFields({ maxCommitteesPerSlot }: Preset) {
  return {
    aggregationBits: new BitsListType(MAX_VALIDATORS_PER_COMMITTEE * maxCommitteesPerSlot),
    data: attestationDataType,
    signature: bytes96,
    committeeBits: new BitsType(maxCommitteesPerSlot),
  }
}
/** `Attestation` of electra and fulu. */
export interface ElectraAttestationType extends ObjectType<ReturnType<typeof electraFields>> {}
export function electraAttestationType(preset: Preset): ElectraAttestationType {
  return new ObjectType(electraFields(preset))
}

const gloasIndexedFields = {
  attestingIndices: new ProgressiveListBasicType(uint64),
  data: attestationDataType,
  signature: bytes96,
}
/** `IndexedAttestation` of gloas. */
export interface GloasIndexedAttestationType extends ProgressiveObjectType<typeof gloasIndexedFields> {}
const gloasIndexedAttestationType: GloasIndexedAttestationType = new ProgressiveObjectType(gloasIndexedFields)

const gloasSlashingFields = { attestation1: gloasIndexedAttestationType, attestation2: gloasIndexedAttestationType }
/** `AttesterSlashing` of gloas. */
export interface GloasAttesterSlashingType extends ObjectType<typeof gloasSlashingFields> {}
export const gloasAttesterSlashingType: GloasAttesterSlashingType = new ObjectType(gloasSlashingFields)

function gloasFields({ maxCommitteesPerSlot }: Preset) {
  return {
    aggregationBits: new ProgressiveBitsType(),
    data: attestationDataType,
    signature: bytes96,
    committeeBits: new BitsType(maxCommitteesPerSlot),
  }
}
/** `Attestation` of gloas. */
export interface GloasAttestationType extends ProgressiveObjectType<ReturnType<typeof gloasFields>> {}
export function gloasAttestationType(preset: Preset): GloasAttestationType {
  return new ProgressiveObjectType(gloasFields(preset))
}
