import { setHasher } from '@chainsafe/persistent-merkle-tree'
import { hasher } from '@chainsafe/persistent-merkle-tree/hasher/as-sha256'
import type { ValueOf } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import type { DevFork } from '../DevFork.ts'
import { blockTypes } from './blockTypes.ts'
import { gloasExecution } from './gloasTypes.ts'
import { lightClientTypes } from './lightClientTypes.ts'
import { stateTypes } from './stateTypes.ts'

/** Every container of every fork, one row a fork: a fork this chain learns is one more row. */
export function forkTypes(preset: Preset) {
  // Process-wide, as the library has it: WebAssembly, several times as fast as the JavaScript that it takes by itself.
  setHasher(hasher)
  const blocks = blockTypes(preset)
  const states = stateTypes(preset, blocks.execution)
  const light = lightClientTypes(blocks, states)
  const { bellatrix, capella, deneb } = blocks.execution
  return {
    execution: blocks.execution,
    SyncCommittee: states.SyncCommittee,
    byFork: {
      altair: { ...blocks.altair, ...states.altair, ...light.altair },
      bellatrix: { ...blocks.bellatrix, ...states.bellatrix, ...light.bellatrix, ...bellatrix },
      capella: { ...blocks.capella, ...states.capella, ...light.capella, ...capella },
      deneb: { ...blocks.deneb, ...states.deneb, ...light.deneb, ...deneb },
      electra: { ...blocks.electra, ...states.electra, ...light.electra, ...deneb },
      fulu: { ...blocks.fulu, ...states.fulu, ...light.fulu, ...deneb },
      gloas: { ...blocks.gloas, ...states.gloas, ...light.gloas, ...gloasExecution },
    } satisfies Readonly<Record<DevFork, object>>,
  }
}

export type ForkTypes = ReturnType<typeof forkTypes>

type Types = ForkTypes['byFork']
/** Gloas dropped fields that fulu was the last to have. */
type Both<Name extends keyof Types['fulu'] & keyof Types['gloas']> = ValueOf<Types['fulu'][Name]> &
  ValueOf<Types['gloas'][Name]>

/** Values carry the fields of every fork; each fork's container takes those it knows. */
export type BodyValue = Both<'BeaconBlockBody'>
export type BlockValue = Both<'BeaconBlock'>
/** From gloas on payloads have more fields and come apart from their blocks, in envelopes. */
export type PayloadValue = Both<'ExecutionPayload'>
export type EnvelopeValue = ValueOf<Types['gloas']['ExecutionPayloadEnvelope']>
export type BidValue = ValueOf<Types['gloas']['ExecutionPayloadBid']>
export type ExecutionRequestsValue = ValueOf<Types['gloas']['ExecutionRequests']>
export type PayloadHeaderValue = ValueOf<Types['fulu']['ExecutionPayloadHeader']>
export type StateValue = Both<'BeaconState'>
export type SyncAggregateValue = BodyValue['syncAggregate']
/** How long the branches are depends on the container that a header is made for. */
export type LightClientHeaderValue = Both<'LightClientHeader'>
export type BootstrapValue = Both<'LightClientBootstrap'>
export type UpdateValue = Both<'LightClientUpdate'>

/** A body with every field of every fork empty. */
export function blankBody({ byFork }: ForkTypes): BodyValue {
  return { ...byFork.fulu.BeaconBlockBody.defaultValue(), ...byFork.gloas.BeaconBlockBody.defaultValue() }
}

/** A state with every field of every fork empty. */
export function blankState({ byFork }: ForkTypes): StateValue {
  return { ...byFork.fulu.BeaconState.defaultValue(), ...byFork.gloas.BeaconState.defaultValue() }
}
