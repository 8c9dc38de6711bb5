import { forkAtSlot } from '../params/forkAtEpoch.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { jsonOfObject, type ObjectKind } from '../types/lightClientObject.ts'
import { type Answer, contentDigest, type Freshness } from './Answer.ts'
import type { Encoding } from './negotiateEncoding.ts'

/** A verified object as SSZ of the fork that its first header's slot lies in. */
export interface ServedObject {
  /** What the network calls that fork. */
  readonly version: string
  readonly ssz: Uint8Array
}

/** An object in both encodings. */
export interface EncodedObject extends ServedObject {
  readonly digest: string
  readonly json: Uint8Array
}

/** @param slot - of the attested header, or of a bootstrap's header */
export function servedObject(config: NetworkConfig, slot: number, ssz: Uint8Array): ServedObject {
  return { version: forkAtSlot(config, slot).name, ssz }
}

/** The object as the API writes it: `{version, data}`. */
export function objectJson(config: NetworkConfig, kind: ObjectKind, { ssz }: ServedObject): Uint8Array {
  return jsonOfObject(config, kind, ssz)
}

export function encodedObject(config: NetworkConfig, kind: ObjectKind, object: ServedObject): EncodedObject {
  return { ...object, digest: contentDigest(object.ssz), json: objectJson(config, kind, object) }
}

/** Size of both encodings. */
export function encodedSize({ ssz, json }: EncodedObject): number {
  return ssz.length + json.length
}

export function objectAnswer(object: EncodedObject, encoding: Encoding, freshness: Freshness): Answer {
  const { version, digest } = object
  const bytes = object[encoding]
  return { status: 200, freshness, version, digest, length: bytes.length, body: [bytes] }
}
