import type { ObjectKind } from '../types/lightClientObject.ts'
import { isJsonObject, unwrapEnvelope } from '../types/unwrapEnvelope.ts'

/** What a JSON object is by its fields; undefined when it is not a light-client object. */
export function kindOfJson(json: unknown): ObjectKind | undefined {
  if (!isJsonObject(json)) return undefined
  const object = unwrapEnvelope(json)
  if ('current_sync_committee' in object) return 'bootstrap'
  if (!('attested_header' in object && 'sync_aggregate' in object)) return undefined
  if ('next_sync_committee' in object) return 'update'
  return 'finalized_header' in object ? 'finality_update' : 'optimistic_update'
}
