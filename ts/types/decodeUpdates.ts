import { DecodeError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Encoded } from './Encoded.ts'
import { decodeUpdate, type LightClientUpdate } from './LightClientUpdate.ts'

/** A beacon node sends at most that many updates in one answer. */
const MAX_UPDATES = 128
/** Length (which counts the digest) and fork digest before each update. */
const LENGTH_LENGTH = 8
const DIGEST_LENGTH = 4

/**
 * The updates of one `light_client/updates` answer: a JSON list (or a single object) or SSZ framed as
 * 8-byte little-endian length, 4-byte fork digest, object.
 *
 * @throws DecodeError as `decodeUpdate`, or when the framing is broken or there are more than 128
 * @see https://github.com/ethereum/beacon-APIs/blob/v4.0.0/apis/beacon/light_client/updates.yaml
 */
export function decodeUpdates(config: NetworkConfig, encoded: Encoded): LightClientUpdate[] {
  if ('json' in encoded) {
    const items: readonly unknown[] = Array.isArray(encoded.json) ? encoded.json : [encoded.json]
    if (items.length > MAX_UPDATES)
      throw new DecodeError(`an answer has ${items.length} updates, at most ${MAX_UPDATES}`)
    return items.map((json) => decodeUpdate(config, { json }))
  }
  const updates: LightClientUpdate[] = []
  for (const { ssz } of splitUpdates(encoded.ssz)) updates.push(decodeUpdate(config, { ssz }))
  return updates
}

/** One update as it lies in an SSZ answer. */
export interface FramedUpdate {
  readonly digest: Uint8Array
  readonly ssz: Uint8Array
}

/**
 * Cuts an SSZ answer into its updates without decoding them.
 *
 * @throws DecodeError when the framing is broken or there are more than 128
 */
export function splitUpdates(bytes: Uint8Array): FramedUpdate[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const updates: FramedUpdate[] = []
  for (let at = 0; at < bytes.length; ) {
    if (updates.length === MAX_UPDATES) throw new DecodeError(`an answer has more than ${MAX_UPDATES} updates`)
    const start = at + LENGTH_LENGTH
    const length = start <= bytes.length ? view.getBigUint64(at, true) : 0n
    if (length < DIGEST_LENGTH || length > BigInt(bytes.length - start)) {
      throw new DecodeError(
        `the framing of update ${updates.length} is broken: length ${length} at byte ${at} of ${bytes.length}`,
      )
    }
    at = start + Number(length)
    updates.push({
      digest: bytes.subarray(start, start + DIGEST_LENGTH),
      ssz: bytes.subarray(start + DIGEST_LENGTH, at),
    })
  }
  return updates
}
