import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { sszTypes } from '../types/sszTypes.ts'
import { type Answer, contentDigest, type Freshness } from './Answer.ts'
import type { Encoding } from './negotiateEncoding.ts'

/** Light-client objects by the names of their containers. */
export type ObjectName =
  | 'LightClientBootstrap'
  | 'LightClientUpdate'
  | 'LightClientFinalityUpdate'
  | 'LightClientOptimisticUpdate'

/** A verified object as SSZ of the fork that its first header's slot lies in. */
export interface ServedObject {
  readonly version: LightClientFork
  readonly ssz: Uint8Array
}

/** An object in both encodings. */
export interface EncodedObject extends ServedObject {
  readonly digest: string
  readonly json: Uint8Array
}

/** Every container, whatever its fork. */
interface Container {
  deserialize(ssz: Uint8Array): unknown
  toJson(value: unknown): unknown
}

/** @param slot - of the attested header, or of a bootstrap's header */
export function servedObject(config: NetworkConfig, slot: number, ssz: Uint8Array): ServedObject {
  return { version: lightClientForkAtSlot(config, slot), ssz }
}

/** The object as the API writes it: `{version, data}`. */
export function objectJson(config: NetworkConfig, name: ObjectName, { version, ssz }: ServedObject): string {
  const container: Container = sszTypes(config.preset, version)[name]
  return JSON.stringify({ version, data: container.toJson(container.deserialize(ssz)) })
}

export function encodedObject(config: NetworkConfig, name: ObjectName, object: ServedObject): EncodedObject {
  return { ...object, digest: contentDigest(object.ssz), json: Buffer.from(objectJson(config, name, object)) }
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
