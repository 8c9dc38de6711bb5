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

const altairHeaderFields = { beacon: beaconBlockHeaderType }
/** `LightClientHeader` of altair and bellatrix. */
export interface AltairLightClientHeaderType extends ObjectType<typeof altairHeaderFields> {}
export const altairLightClientHeaderType: AltairLightClientHeaderType = new ObjectType(altairHeaderFields)

const capellaHeaderFields = {
  beacon: beaconBlockHeaderType,
  execution: capellaPayloadHeaderType,
  executionBranch: new BranchType(executionPayloadGindex),
}
/** `LightClientHeader` of capella. */
export interface CapellaLightClientHeaderType extends ObjectType<typeof capellaHeaderFields> {}
export const capellaLightClientHeaderType: CapellaLightClientHeaderType = new ObjectType(capellaHeaderFields)

const denebHeaderFields = {
  beacon: beaconBlockHeaderType,
  execution: denebPayloadHeaderType,
  executionBranch: new BranchType(executionPayloadGindex),
}
/** `LightClientHeader` from deneb to fulu. */
export interface DenebLightClientHeaderType extends ObjectType<typeof denebHeaderFields> {}
export const denebLightClientHeaderType: DenebLightClientHeaderType = new ObjectType(denebHeaderFields)

const gloasHeaderFields = {
  beacon: beaconBlockHeaderType,
  executionBlockHash: bytes32,
  executionBranch: new BranchType(gindices('gloas').executionBlockHash ?? 1n),
}
/** `LightClientHeader` of gloas. */
export interface GloasLightClientHeaderType extends ObjectType<typeof gloasHeaderFields> {}
export const gloasLightClientHeaderType: GloasLightClientHeaderType = new ObjectType(gloasHeaderFields)

function bootstrapFields<Header>(fork: LightClientFork, header: Header, { SyncCommittee }: CommonTypes) {
  return {
    header,
    currentSyncCommittee: SyncCommittee,
    currentSyncCommitteeBranch: new BranchType(gindices(fork).currentSyncCommittee),
  }
}
/** `LightClientBootstrap` of the forks with that header. */
export interface LightClientBootstrapType<Header extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof bootstrapFields<Header>>> {}

function optimisticFields<Header>(attestedHeader: Header, { SyncAggregate }: CommonTypes) {
  return { attestedHeader, syncAggregate: SyncAggregate, signatureSlot: uint64 }
}
/** `LightClientOptimisticUpdate` of the forks with that header. */
export interface LightClientOptimisticUpdateType<Header extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof optimisticFields<Header>>> {}

function finalityFields<Header>(fork: LightClientFork, header: Header, common: CommonTypes) {
  const { attestedHeader, ...signature } = optimisticFields(header, common)
  const finalityBranch = new BranchType(gindices(fork).finalizedRoot)
  return { attestedHeader, finalizedHeader: header, finalityBranch, ...signature }
}
/** `LightClientFinalityUpdate` of the forks with that header. */
export interface LightClientFinalityUpdateType<Header extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof finalityFields<Header>>> {}

function updateFields<Header>(fork: LightClientFork, header: Header, common: CommonTypes) {
  const { attestedHeader, ...rest } = finalityFields(fork, header, common)
  const nextSyncCommitteeBranch = new BranchType(gindices(fork).nextSyncCommittee)
  return { attestedHeader, nextSyncCommittee: common.SyncCommittee, nextSyncCommitteeBranch, ...rest }
}
/** `LightClientUpdate` of the forks with that header. */
export interface LightClientUpdateType<Header extends CompositeType<unknown, unknown, unknown>>
  extends ObjectType<ReturnType<typeof updateFields<Header>>> {}

/** Light-client containers around a fork's header. */
export interface LightClientTypes<Header extends CompositeType<unknown, unknown, unknown>> {
  LightClientHeader: Header
  LightClientBootstrap: LightClientBootstrapType<Header>
  LightClientUpdate: LightClientUpdateType<Header>
  LightClientFinalityUpdate: LightClientFinalityUpdateType<Header>
  LightClientOptimisticUpdate: LightClientOptimisticUpdateType<Header>
}

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#containers */
export function lightClientTypes<Header extends CompositeType<unknown, unknown, unknown>>(
  fork: LightClientFork,
  header: Header,
  common: CommonTypes,
): LightClientTypes<Header> {
  return {
    LightClientHeader: header,
    LightClientBootstrap: new ObjectType(bootstrapFields(fork, header, common)),
    LightClientUpdate: new ObjectType(updateFields(fork, header, common)),
    LightClientFinalityUpdate: new ObjectType(finalityFields(fork, header, common)),
    LightClientOptimisticUpdate: new ObjectType(optimisticFields(header, common)),
  }
}
