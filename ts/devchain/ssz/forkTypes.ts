import type { ValueOf } from '@chainsafe/ssz'
import type { Preset } from '../../params/Preset.ts'
import { blockTypes } from './blockTypes.ts'
import { lightClientTypes } from './lightClientTypes.ts'
import { stateTypes } from './stateTypes.ts'

/** Every container of every fork, one row a fork: a fork this chain learns is one more row. */
export function forkTypes(preset: Preset) {
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
    },
  }
}

export type ForkTypes = ReturnType<typeof forkTypes>
export type DevFork = keyof ForkTypes['byFork']

/** Forks this chain can pass through, oldest first. */
export const DEV_FORKS = ['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu'] as const satisfies DevFork[]

type Newest = ForkTypes['byFork']['fulu']

/** Values carry the fields of every fork; each fork's container takes those it knows. */
export type BodyValue = ValueOf<Newest['BeaconBlockBody']>
export type BlockValue = ValueOf<Newest['BeaconBlock']>
export type PayloadValue = ValueOf<Newest['ExecutionPayload']>
export type PayloadHeaderValue = ValueOf<Newest['ExecutionPayloadHeader']>
export type StateValue = ValueOf<Newest['BeaconState']>
export type SyncAggregateValue = BodyValue['syncAggregate']
export type LightClientHeaderValue = ValueOf<Newest['LightClientHeader']>
export type BootstrapValue = ValueOf<Newest['LightClientBootstrap']>
export type UpdateValue = ValueOf<Newest['LightClientUpdate']>
