import type { CompositeType } from '@chainsafe/ssz'
import type { LightClientFork } from '../../params/ForkName.ts'
import { gindices } from '../../params/gindices.ts'
import { BranchType } from './BranchType.ts'
import { bytes32 } from './BytesType.ts'
import { beaconBlockHeaderType, type CommonTypes } from './commonTypes.ts'
import { ObjectType } from './ObjectType.ts'
import { capellaPayloadHeaderType, denebPayloadHeaderType } from './payloadHeaderTypes.ts'
import { uint64 } from './UintType.ts'

/** From capella to fulu, in every one of them. */
const executionPayloadGindex = gindices('capella').executionPayload ?? 1n

export const altairLightClientHeaderType = new ObjectType({ beacon: beaconBlockHeaderType })

export const capellaLightClientHeaderType = new ObjectType({
  beacon: beaconBlockHeaderType,
  execution: capellaPayloadHeaderType,
  executionBranch: new BranchType(executionPayloadGindex),
})

export const denebLightClientHeaderType = new ObjectType({
  beacon: beaconBlockHeaderType,
  execution: denebPayloadHeaderType,
  executionBranch: new BranchType(executionPayloadGindex),
})

export const gloasLightClientHeaderType = new ObjectType({
  beacon: beaconBlockHeaderType,
  executionBlockHash: bytes32,
  executionBranch: new BranchType(gindices('gloas').executionBlockHash ?? 1n),
})

/**
 * Light-client containers around a fork's header.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#containers
 */
export function lightClientTypes<Header extends CompositeType<unknown, unknown, unknown>>(
  fork: LightClientFork,
  header: Header,
  { SyncCommittee, SyncAggregate }: CommonTypes,
) {
  const { finalizedRoot, currentSyncCommittee, nextSyncCommittee } = gindices(fork)
  const finality = { finalizedHeader: header, finalityBranch: new BranchType(finalizedRoot) }
  const signature = { syncAggregate: SyncAggregate, signatureSlot: uint64 }
  return {
    LightClientHeader: header,
    LightClientBootstrap: new ObjectType({
      header,
      currentSyncCommittee: SyncCommittee,
      currentSyncCommitteeBranch: new BranchType(currentSyncCommittee),
    }),
    LightClientUpdate: new ObjectType({
      attestedHeader: header,
      nextSyncCommittee: SyncCommittee,
      nextSyncCommitteeBranch: new BranchType(nextSyncCommittee),
      ...finality,
      ...signature,
    }),
    LightClientFinalityUpdate: new ObjectType({ attestedHeader: header, ...finality, ...signature }),
    LightClientOptimisticUpdate: new ObjectType({ attestedHeader: header, ...signature }),
  }
}
