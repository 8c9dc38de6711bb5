import { VectorCompositeType } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { BitsType } from './BitsType.ts'
import { bytes4, bytes32, bytes48, bytes96 } from './BytesType.ts'
import { ObjectType } from './ObjectType.ts'
import { uint64 } from './UintType.ts'

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/phase0/beacon-chain.md#containers */
export const beaconBlockHeaderType = new ObjectType({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: bytes32,
  stateRoot: bytes32,
  bodyRoot: bytes32,
})

export const signedBeaconBlockHeaderType = new ObjectType({ message: beaconBlockHeaderType, signature: bytes96 })

export const checkpointType = new ObjectType({ epoch: uint64, root: bytes32 })

/** Containers that are the same in every fork that has light clients. */
export function commonTypes(preset: Preset) {
  return {
    BeaconBlockHeader: beaconBlockHeaderType,
    SignedBeaconBlockHeader: signedBeaconBlockHeaderType,
    Checkpoint: checkpointType,
    Fork: new ObjectType({ previousVersion: bytes4, currentVersion: bytes4, epoch: uint64 }),
    ForkData: new ObjectType({ currentVersion: bytes4, genesisValidatorsRoot: bytes32 }),
    SigningData: new ObjectType({ objectRoot: bytes32, domain: bytes32 }),
    SyncCommittee: new ObjectType({
      pubkeys: new VectorCompositeType(bytes48, preset.syncCommitteeSize),
      aggregatePubkey: bytes48,
    }),
    SyncAggregate: new ObjectType({
      syncCommitteeBits: new BitsType(preset.syncCommitteeSize),
      syncCommitteeSignature: bytes96,
    }),
  }
}

export type CommonTypes = ReturnType<typeof commonTypes>
