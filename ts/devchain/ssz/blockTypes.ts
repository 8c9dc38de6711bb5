import { BitVectorType, ContainerType, ListCompositeType, type Type } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { executionTypes } from './executionTypes.ts'
import { gloasBody } from './gloasTypes.ts'
import {
  Deposit,
  ExecutionRequests,
  ProposerSlashing,
  SignedBlsToExecutionChange,
  SignedVoluntaryExit,
  severalCommittees,
  singleCommittee,
} from './operationTypes.ts'
import { Bytes32, Bytes48, Bytes96, Eth1Data, Uint64 } from './primitiveTypes.ts'

const MAX_BLOB_COMMITMENTS_PER_BLOCK = 4096

/**
 * Block bodies of every fork, their fields in the specification's order.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/beacon-chain.md#beaconblockbody
 */
export function blockTypes(preset: Preset) {
  const SyncAggregate = new ContainerType(
    { syncCommitteeBits: new BitVectorType(preset.syncCommitteeSize), syncCommitteeSignature: Bytes96 },
    { typeName: 'SyncAggregate', jsonCase: 'eth2' },
  )
  const execution = executionTypes(preset)
  const altair = {
    randaoReveal: Bytes96,
    eth1Data: Eth1Data,
    graffiti: Bytes32,
    proposerSlashings: new ListCompositeType(ProposerSlashing, 16),
    attesterSlashings: new ListCompositeType(singleCommittee.AttesterSlashing, 2),
    attestations: new ListCompositeType(singleCommittee.Attestation, 128),
    deposits: new ListCompositeType(Deposit, 16),
    voluntaryExits: new ListCompositeType(SignedVoluntaryExit, 16),
    syncAggregate: SyncAggregate,
  }
  const bellatrix = { ...altair, executionPayload: execution.bellatrix.ExecutionPayload }
  const capella = {
    ...bellatrix,
    executionPayload: execution.capella.ExecutionPayload,
    blsToExecutionChanges: new ListCompositeType(SignedBlsToExecutionChange, 16),
  }
  const deneb = {
    ...capella,
    executionPayload: execution.deneb.ExecutionPayload,
    blobKzgCommitments: new ListCompositeType(Bytes48, MAX_BLOB_COMMITMENTS_PER_BLOCK),
  }
  const committees = severalCommittees(preset.maxCommitteesPerSlot)
  const electra = {
    ...deneb,
    attesterSlashings: new ListCompositeType(committees.AttesterSlashing, 1),
    attestations: new ListCompositeType(committees.Attestation, 8),
    executionRequests: ExecutionRequests,
  }
  const body = { typeName: 'BeaconBlockBody', jsonCase: 'eth2' } as const
  const electraBlock = blockOf(new ContainerType(electra, body))
  return {
    SyncAggregate,
    execution,
    altair: blockOf(new ContainerType(altair, body)),
    bellatrix: blockOf(new ContainerType(bellatrix, body)),
    capella: blockOf(new ContainerType(capella, body)),
    deneb: blockOf(new ContainerType(deneb, body)),
    electra: electraBlock,
    fulu: electraBlock,
    gloas: blockOf(gloasBody(preset, SyncAggregate)),
  }
}

function blockOf<Body extends Type<unknown>>(BeaconBlockBody: Body) {
  const BeaconBlock = new ContainerType(
    { slot: Uint64, proposerIndex: Uint64, parentRoot: Bytes32, stateRoot: Bytes32, body: BeaconBlockBody },
    { typeName: 'BeaconBlock', jsonCase: 'eth2' },
  )
  const SignedBeaconBlock = new ContainerType(
    { message: BeaconBlock, signature: Bytes96 },
    { typeName: 'SignedBeaconBlock', jsonCase: 'eth2' },
  )
  return { BeaconBlockBody, BeaconBlock, SignedBeaconBlock }
}
