import { VectorCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BitsType } from './BitsType.ts'
import { bytes4, bytes32, bytes48, bytes96 } from './BytesType.ts'
import { ObjectType } from './ObjectType.ts'
import { uint64 } from './UintType.ts'

/*
 * Here and beside this file each container has a name, an interface over the type of its fields: what is inferred would be written out in the
 * declarations with all that is below it, once for each place that uses it.
 */

const beaconBlockHeaderFields = {
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: bytes32,
  stateRoot: bytes32,
  bodyRoot: bytes32,
}
/** `BeaconBlockHeader`. */
export interface BeaconBlockHeaderType extends ObjectType<typeof beaconBlockHeaderFields> {}
/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/beacon-chain.md#containers */
export const beaconBlockHeaderType: BeaconBlockHeaderType = new ObjectType(beaconBlockHeaderFields)

const signedBeaconBlockHeaderFields = { message: beaconBlockHeaderType, signature: bytes96 }
/** `SignedBeaconBlockHeader`. */
export interface SignedBeaconBlockHeaderType extends ObjectType<typeof signedBeaconBlockHeaderFields> {}
export const signedBeaconBlockHeaderType: SignedBeaconBlockHeaderType = new ObjectType(signedBeaconBlockHeaderFields)

const checkpointFields = { epoch: uint64, root: bytes32 }
/** `Checkpoint`. */
export interface CheckpointType extends ObjectType<typeof checkpointFields> {}
export const checkpointType: CheckpointType = new ObjectType(checkpointFields)

const forkFields = { previousVersion: bytes4, currentVersion: bytes4, epoch: uint64 }
/** `Fork`. */
export interface ForkType extends ObjectType<typeof forkFields> {}

const forkDataFields = { currentVersion: bytes4, genesisValidatorsRoot: bytes32 }
/** `ForkData`. */
export interface ForkDataType extends ObjectType<typeof forkDataFields> {}

const signingDataFields = { objectRoot: bytes32, domain: bytes32 }
/** `SigningData`. */
export interface SigningDataType extends ObjectType<typeof signingDataFields> {}

function syncCommitteeFields({ syncCommitteeSize }: Preset) {
  return { pubkeys: new VectorCompositeType(bytes48, syncCommitteeSize), aggregatePubkey: bytes48 }
}
/** `SyncCommittee`. */
export interface SyncCommitteeType extends ObjectType<ReturnType<typeof syncCommitteeFields>> {}

function syncAggregateFields({ syncCommitteeSize }: Preset) {
  return { syncCommitteeBits: new BitsType(syncCommitteeSize), syncCommitteeSignature: bytes96 }
}
/** `SyncAggregate`. */
export interface SyncAggregateType extends ObjectType<ReturnType<typeof syncAggregateFields>> {}

/** Containers that are the same in every fork that has light clients. */
export interface CommonTypes {
  BeaconBlockHeader: BeaconBlockHeaderType
  SignedBeaconBlockHeader: SignedBeaconBlockHeaderType
  Checkpoint: CheckpointType
  Fork: ForkType
  ForkData: ForkDataType
  SigningData: SigningDataType
  SyncCommittee: SyncCommitteeType
  SyncAggregate: SyncAggregateType
}

export function commonTypes(preset: Preset): CommonTypes {
  return {
    BeaconBlockHeader: beaconBlockHeaderType,
    SignedBeaconBlockHeader: signedBeaconBlockHeaderType,
    Checkpoint: checkpointType,
    Fork: new ObjectType(forkFields),
    ForkData: new ObjectType(forkDataFields),
    SigningData: new ObjectType(signingDataFields),
    SyncCommittee: new ObjectType(syncCommitteeFields(preset)),
    SyncAggregate: new ObjectType(syncAggregateFields(preset)),
  }
}
