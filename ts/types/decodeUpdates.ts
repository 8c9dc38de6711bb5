import { DecodeError } from '../errors.ts'
import { cutUpdates } from '../native/lightClientObject.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Encoded } from './Encoded.ts'
import { decodeUpdate, type LightClientUpdate } from './LightClientUpdate.ts'

/**
 * A beacon node sends at most that many updates in one answer: `MAX_REQUEST_LIGHT_CLIENT_UPDATES`.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/p2p-interface.md#configuration
 */
export const MAX_UPDATES = 128

/**
 * The updates of one `light_client/updates` answer: a JSON list (or a single object) or SSZ framed as
 * 8-byte little-endian length, 4-byte fork digest, object.
 *
 * @throws DecodeError as `decodeUpdate`, or when the framing is broken or there are more than 128
 * @see https://github.com/ethereum/beacon-APIs/blob/v4.0.0/apis/beacon/light_client/updates.yaml
 *
 * @example
 * for (const { signatureSlot } of decodeUpdates(mainnet, { ssz: answer })) console.log(signatureSlot)
 */
export function decodeUpdates(config: NetworkConfig, encoded: Encoded): LightClientUpdate[] {
  if ('ssz' in encoded) return splitUpdates(encoded.ssz).map((ssz) => decodeUpdate(config, { ssz }))
  const items = itemsOf(encoded)
  if (items.length > MAX_UPDATES) throw new DecodeError(`an answer has ${items.length} updates, at most ${MAX_UPDATES}`)
  return items.map((json) => decodeUpdate(config, { json }))
}

/** The updates that lie at the beginning of an SSZ answer. */
export interface FirstUpdates {
  /** Views of the answer, without their frames. */
  readonly objects: readonly Uint8Array[]
  /** Why there are no more after these, if the answer is broken. */
  readonly error: 'TRUNCATED' | 'ITEM_LENGTH' | null
  readonly hasMore: boolean
}

/** Cuts at most so many updates off an SSZ answer without decoding them. */
export function firstUpdates(bytes: Uint8Array, count: number): FirstUpdates {
  const { starts, ends, error, hasMore } = cutUpdates(bytes, count)
  return { objects: starts.map((start, index) => bytes.subarray(start, ends[index])), error, hasMore }
}

/**
 * Cuts an SSZ answer into its updates without decoding them.
 *
 * @throws DecodeError when the framing is broken or there are more than 128
 */
export function splitUpdates(bytes: Uint8Array): readonly Uint8Array[] {
  const { objects, error, hasMore } = firstUpdates(bytes, MAX_UPDATES)
  if (error !== null) throw new DecodeError(`the framing of update ${objects.length} is broken: ${error}`)
  if (hasMore) throw new DecodeError(`an answer has more than ${MAX_UPDATES} updates`)
  return objects
}

function itemsOf(encoded: Exclude<Encoded, { readonly ssz: Uint8Array }>): readonly unknown[] {
  const json: unknown = 'json' in encoded ? encoded.json : parsed(encoded.jsonBytes)
  return Array.isArray(json) ? json : [json]
}

function parsed(bytes: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return value
  } catch {
    throw new DecodeError('the answer is not JSON')
  }
}
