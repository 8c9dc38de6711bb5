import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { lightClientForks } from '../types/lightClientFork.ts'
import { isJsonObject, unwrapEnvelope } from '../types/unwrapEnvelope.ts'
import { lightClientObjects } from '../types/wire/lightClientObjects.ts'

/** The light-client objects that files hold. */
export type ObjectKind = 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update'

/** What a JSON object is by its fields; undefined when it is no light-client object. */
export function kindOfJson(json: unknown): ObjectKind | undefined {
  if (!isJsonObject(json)) return undefined
  const object = unwrapEnvelope(json)
  if ('current_sync_committee' in object) return 'bootstrap'
  if (!('attested_header' in object && 'sync_aggregate' in object)) return undefined
  if ('next_sync_committee' in object) return 'update'
  return 'finalized_header' in object ? 'finality_update' : 'optimistic_update'
}

/**
 * What the SSZ of one object is: containers with variable parts tell themselves apart by their first offset, the fixed
 * ones of altair, bellatrix and gloas by their length. Undefined when it is no light-client object of the network.
 */
export function kindOfSsz(config: NetworkConfig, ssz: Uint8Array): ObjectKind | undefined {
  if (ssz.length < 4) return undefined
  const firstOffset = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength).getUint32(0, true)
  for (const fork of lightClientForks(config)) {
    const objects = lightClientObjects(config.preset, fork)
    const containers = [
      ['bootstrap', objects.bootstrap],
      ['update', objects.update],
      ['finality_update', objects.finalityUpdate],
      ['optimistic_update', objects.optimisticUpdate],
    ] as const
    const found = containers.find(([, { fixedLength, fixedEnd }]) =>
      fixedLength === undefined ? firstOffset === fixedEnd : ssz.length === fixedLength,
    )
    if (found !== undefined) return found[0]
  }
  return undefined
}
