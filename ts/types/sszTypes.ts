import { setHasher } from '@chainsafe/persistent-merkle-tree'
import { hasher } from '@chainsafe/persistent-merkle-tree/hasher/as-sha256'
import type { LightClientFork } from '../params/ForkName.ts'
import type { Preset } from '../params/Preset.ts'
import {
  type AltairBodyType,
  altairBodyType,
  type BellatrixBodyType,
  type BlockTypes,
  bellatrixBodyType,
  blockTypes,
  type CapellaBodyType,
  capellaBodyType,
  type DenebBodyType,
  denebBodyType,
  type ElectraBodyType,
  electraBodyType,
} from './ssz/blockTypes.ts'
import { type CommonTypes, commonTypes } from './ssz/commonTypes.ts'
import { type GloasBodyType, gloasBodyType } from './ssz/gloasBodyType.ts'
import { type GloasTypes, gloasTypes } from './ssz/gloasTypes.ts'
import {
  type AltairLightClientHeaderType,
  altairLightClientHeaderType,
  type CapellaLightClientHeaderType,
  capellaLightClientHeaderType,
  type DenebLightClientHeaderType,
  denebLightClientHeaderType,
  type GloasLightClientHeaderType,
  gloasLightClientHeaderType,
  type LightClientTypes,
  lightClientTypes,
} from './ssz/lightClientTypes.ts'
import {
  type BellatrixPayloadHeaderType,
  bellatrixPayloadHeaderType,
  type CapellaPayloadHeaderType,
  capellaPayloadHeaderType,
  type DenebPayloadHeaderType,
  denebPayloadHeaderType,
} from './ssz/payloadHeaderTypes.ts'
import {
  type BellatrixPayloadType,
  bellatrixPayloadType,
  type CapellaPayloadType,
  capellaPayloadType,
  type DenebPayloadType,
  denebPayloadType,
  type ElectraRequestsType,
  electraRequestsType,
} from './ssz/payloadTypes.ts'

/** A fork's execution payload and its header. */
export interface PayloadTypes<Payload, PayloadHeader> {
  ExecutionPayload: Payload
  ExecutionPayloadHeader: PayloadHeader
}

/** Containers of electra and fulu. */
export interface ElectraTypes
  extends CommonTypes,
    LightClientTypes<DenebLightClientHeaderType>,
    BlockTypes<ElectraBodyType>,
    PayloadTypes<DenebPayloadType, DenebPayloadHeaderType> {
  ExecutionRequests: ElectraRequestsType
}

/** Containers of every fork under one preset, each fork a row. */
export interface SszTypes {
  altair: CommonTypes & LightClientTypes<AltairLightClientHeaderType> & BlockTypes<AltairBodyType>
  bellatrix: CommonTypes &
    LightClientTypes<AltairLightClientHeaderType> &
    BlockTypes<BellatrixBodyType> &
    PayloadTypes<BellatrixPayloadType, BellatrixPayloadHeaderType>
  capella: CommonTypes &
    LightClientTypes<CapellaLightClientHeaderType> &
    BlockTypes<CapellaBodyType> &
    PayloadTypes<CapellaPayloadType, CapellaPayloadHeaderType>
  deneb: CommonTypes &
    LightClientTypes<DenebLightClientHeaderType> &
    BlockTypes<DenebBodyType> &
    PayloadTypes<DenebPayloadType, DenebPayloadHeaderType>
  electra: ElectraTypes
  fulu: ElectraTypes
  gloas: CommonTypes & LightClientTypes<GloasLightClientHeaderType> & BlockTypes<GloasBodyType> & GloasTypes
}

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
    // Process-wide, as the library has it: WebAssembly, several times as fast as the JavaScript that it takes by itself. A call
    // in here, as bundlers leave out imports of which nothing is used.
    setHasher(hasher)
    types = createTypes(preset)
    cache.set(preset, types)
  }
  return types[fork]
}

/** A later fork adds its row here. */
function createTypes(preset: Preset): SszTypes {
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
