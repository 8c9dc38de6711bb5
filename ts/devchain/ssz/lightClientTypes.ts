import { type CompositeType, ContainerType, type Type, VectorCompositeType } from '@chainsafe/ssz'
import type { blockTypes } from './blockTypes.ts'
import { depthOf, gindexOf } from './gindexOf.ts'
import { BeaconBlockHeader, Bytes32, Uint64 } from './primitiveTypes.ts'
import type { stateTypes } from './stateTypes.ts'

type BlockTypes = ReturnType<typeof blockTypes>
type StateTypes = ReturnType<typeof stateTypes>

/** Where a gloas body names the payload it builds on. */
export const PARENT_BLOCK_HASH = ['signedExecutionPayloadBid', 'message', 'parentBlockHash'] as const

/**
 * Light-client objects of every fork. Branch lengths follow from the states and bodies they prove.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#containers
 */
export function lightClientTypes(blocks: BlockTypes, states: StateTypes) {
  const beaconOnly = new ContainerType(
    { beacon: BeaconBlockHeader },
    { typeName: 'LightClientHeader', jsonCase: 'eth2' },
  )
  const capellaHeader = headerWith(blocks.capella.BeaconBlockBody, blocks.execution.capella.ExecutionPayloadHeader)
  const denebHeader = headerWith(blocks.deneb.BeaconBlockBody, blocks.execution.deneb.ExecutionPayloadHeader)
  const electraHeader = headerWith(blocks.electra.BeaconBlockBody, blocks.execution.deneb.ExecutionPayloadHeader)
  const gloasHeader = new ContainerType(
    {
      beacon: BeaconBlockHeader,
      executionBlockHash: Bytes32,
      executionBranch: branchOf(blocks.gloas.BeaconBlockBody, PARENT_BLOCK_HASH),
    },
    { typeName: 'LightClientHeader', jsonCase: 'eth2' },
  )
  return {
    altair: objectsOf(beaconOnly, states.altair.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    bellatrix: objectsOf(beaconOnly, states.bellatrix.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    capella: objectsOf(capellaHeader, states.capella.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    deneb: objectsOf(denebHeader, states.deneb.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    electra: objectsOf(electraHeader, states.electra.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    fulu: objectsOf(electraHeader, states.fulu.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
    gloas: objectsOf(gloasHeader, states.gloas.BeaconState, states.SyncCommittee, blocks.SyncAggregate),
  }
}

type Container = Parameters<typeof gindexOf>[0]

function branchOf(container: Container, path: readonly string[]) {
  return new VectorCompositeType(Bytes32, depthOf(gindexOf(container, path)))
}

function headerWith<Header extends Type<unknown>>(body: Container, execution: Header) {
  return new ContainerType(
    { beacon: BeaconBlockHeader, execution, executionBranch: branchOf(body, ['executionPayload']) },
    { typeName: 'LightClientHeader', jsonCase: 'eth2' },
  )
}

function objectsOf<
  Header extends CompositeType<unknown, unknown, unknown>,
  Committee extends Type<unknown>,
  Aggregate extends Type<unknown>,
>(header: Header, state: Container, committee: Committee, aggregate: Aggregate) {
  const finality = {
    finalizedHeader: header,
    finalityBranch: branchOf(state, ['finalizedCheckpoint', 'root']),
    syncAggregate: aggregate,
    signatureSlot: Uint64,
  }
  return {
    LightClientHeader: header,
    LightClientBootstrap: new ContainerType(
      {
        header,
        currentSyncCommittee: committee,
        currentSyncCommitteeBranch: branchOf(state, ['currentSyncCommittee']),
      },
      { typeName: 'LightClientBootstrap', jsonCase: 'eth2' },
    ),
    LightClientUpdate: new ContainerType(
      {
        attestedHeader: header,
        nextSyncCommittee: committee,
        nextSyncCommitteeBranch: branchOf(state, ['nextSyncCommittee']),
        ...finality,
      },
      { typeName: 'LightClientUpdate', jsonCase: 'eth2' },
    ),
    LightClientFinalityUpdate: new ContainerType(
      { attestedHeader: header, ...finality },
      { typeName: 'LightClientFinalityUpdate', jsonCase: 'eth2' },
    ),
    LightClientOptimisticUpdate: new ContainerType(
      { attestedHeader: header, syncAggregate: aggregate, signatureSlot: Uint64 },
      { typeName: 'LightClientOptimisticUpdate', jsonCase: 'eth2' },
    ),
  }
}
