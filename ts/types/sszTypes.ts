import type { LightClientFork } from '../params/ForkName.ts'
import type { Preset } from '../params/Preset.ts'
import {
  altairBodyType,
  bellatrixBodyType,
  blockTypes,
  capellaBodyType,
  denebBodyType,
  electraBodyType,
} from './ssz/blockTypes.ts'
import { commonTypes } from './ssz/commonTypes.ts'
import { gloasBodyType, gloasTypes } from './ssz/gloasTypes.ts'
import { hashWithWebAssembly } from './ssz/hasher.ts'
import {
  altairLightClientHeaderType,
  capellaLightClientHeaderType,
  denebLightClientHeaderType,
  gloasLightClientHeaderType,
  lightClientTypes,
} from './ssz/lightClientTypes.ts'
import {
  bellatrixPayloadHeaderType,
  capellaPayloadHeaderType,
  denebPayloadHeaderType,
} from './ssz/payloadHeaderTypes.ts'
import { bellatrixPayloadType, capellaPayloadType, denebPayloadType, electraRequestsType } from './ssz/payloadTypes.ts'

/** Containers of every fork under one preset. */
export type SszTypes = ReturnType<typeof createTypes>

const cache = new WeakMap<Preset, SszTypes>()

/**
 * The exact containers of a fork under a preset, named as in the specification; integers are bigint, bytes are
 * `Uint8Array`, JSON keys are the specification's and JSON is read strictly. Nothing depends on a process-wide preset.
 *
 * @example
 * const { LightClientUpdate } = sszTypes(mainnet.preset, 'electra')
 * const update = LightClientUpdate.deserialize(bytes)
 */
export function sszTypes<F extends LightClientFork>(preset: Preset, fork: F): SszTypes[F] {
  let types = cache.get(preset)
  if (types === undefined) {
    hashWithWebAssembly()
    types = createTypes(preset)
    cache.set(preset, types)
  }
  return types[fork]
}

/** A later fork adds its row here. */
function createTypes(preset: Preset) {
  const common = commonTypes(preset)
  return {
    altair: {
      ...common,
      ...lightClientTypes('altair', altairLightClientHeaderType, common),
      ...blockTypes(altairBodyType(common)),
    },
    bellatrix: {
      ...common,
      ...lightClientTypes('bellatrix', altairLightClientHeaderType, common),
      ...blockTypes(bellatrixBodyType(common)),
      ExecutionPayload: bellatrixPayloadType,
      ExecutionPayloadHeader: bellatrixPayloadHeaderType,
    },
    capella: {
      ...common,
      ...lightClientTypes('capella', capellaLightClientHeaderType, common),
      ...blockTypes(capellaBodyType(preset, common)),
      ExecutionPayload: capellaPayloadType(preset),
      ExecutionPayloadHeader: capellaPayloadHeaderType,
    },
    deneb: {
      ...common,
      ...lightClientTypes('deneb', denebLightClientHeaderType, common),
      ...blockTypes(denebBodyType(preset, common)),
      ExecutionPayload: denebPayloadType(preset),
      ExecutionPayloadHeader: denebPayloadHeaderType,
    },
    electra: {
      ...common,
      ...lightClientTypes('electra', denebLightClientHeaderType, common),
      ...blockTypes(electraBodyType(preset, common)),
      ExecutionPayload: denebPayloadType(preset),
      ExecutionPayloadHeader: denebPayloadHeaderType,
      ExecutionRequests: electraRequestsType,
    },
    fulu: {
      ...common,
      ...lightClientTypes('fulu', denebLightClientHeaderType, common),
      ...blockTypes(electraBodyType(preset, common)),
      ExecutionPayload: denebPayloadType(preset),
      ExecutionPayloadHeader: denebPayloadHeaderType,
      ExecutionRequests: electraRequestsType,
    },
    gloas: {
      ...common,
      ...lightClientTypes('gloas', gloasLightClientHeaderType, common),
      ...blockTypes(gloasBodyType(preset, common)),
      ...gloasTypes,
    },
  }
}
