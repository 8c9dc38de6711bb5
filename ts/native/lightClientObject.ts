import type {
  LightClientExpectations,
  LightClientHeaderFacts,
  LightClientHeaderParts,
  LightClientParts,
  UpdateFrames,
} from '#native'
import type { RuleCode } from '../ErrorCode.ts'
import { addon } from './addon.ts'
import type { ChainSpec } from './ChainSpec.ts'
import { callAddon } from './callAddon.ts'
import type { EncodedBytes } from './decodeBlockBytes.ts'
import { requireBytes } from './requireBytes.ts'
import { MAX_UINT32, requireNumber } from './requireNumber.ts'
import { requireRuleCode } from './requireRuleCode.ts'

export type {
  LightClientExpectations,
  LightClientHeaderFacts,
  LightClientHeaderParts,
  LightClientParts,
} from '#native'

/** The light-client objects that travel by themselves. */
export type ObjectKind = 'bootstrap' | 'update' | 'finality_update' | 'optimistic_update'

/**
 * A light-client object's fields as SSZ, in the containers of the fork that its first header's slot lies in; JSON with or
 * without `{version, data}` around it.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`,
 *   `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`, `BRANCH_DEPTH`, `UNKNOWN_FORK`,
 *   `UNSUPPORTED_FORK`, `FORK_MISMATCH`
 */
export function decodeObjectBytes(
  spec: ChainSpec,
  kind: ObjectKind,
  { bytes, encoding }: EncodedBytes,
): LightClientParts {
  requireBytes('bytes', bytes)
  return callAddon(() => addon.decodeLightClientObject(spec.native, kind, bytes, encoding))
}

/**
 * SSZ of an object in the container of the fork it names.
 *
 * @throws NativeError as {@link decodeObjectBytes}, for fields that cannot be
 */
export function encodeObject(spec: ChainSpec, kind: ObjectKind | 'header', object: LightClientParts): Uint8Array {
  return callAddon(() => addon.encodeLightClientObject(spec.native, kind, object))
}

/** A rule that an object breaks, and one sentence with the facts. */
export interface BrokenRule {
  readonly rule: RuleCode
  readonly message: string
}

/**
 * The first rule of the specification that an object breaks, its signature apart.
 *
 * @throws NativeError as {@link decodeObjectBytes}, for fields that cannot be
 */
export function brokenRule(
  spec: ChainSpec,
  kind: ObjectKind | 'header',
  object: LightClientParts,
  expected: LightClientExpectations,
): BrokenRule | undefined {
  const broken = callAddon(() => addon.checkLightClientObject(spec.native, kind, object, expected))
  return broken === null ? undefined : { rule: requireRuleCode(broken.reason), message: broken.message }
}

/**
 * What of a header's execution part is not in its fields.
 *
 * @throws NativeError as {@link encodeObject}
 */
export function headerFacts(fork: string, header: LightClientHeaderParts): LightClientHeaderFacts {
  return callAddon(() => addon.lightClientHeaderFacts(fork, header))
}

/**
 * An object's SSZ as UTF-8 of the beacon API's JSON, `{version, data}`.
 *
 * @throws NativeError as {@link decodeObjectBytes}
 */
export function objectJson(spec: ChainSpec, kind: ObjectKind, ssz: Uint8Array): Uint8Array {
  requireBytes('ssz', ssz)
  return callAddon(() => addon.lightClientObjectJson(spec.native, kind, ssz))
}

/** What the SSZ of one object is; null if it is not a light-client object. Whether it can be decoded is not looked at. */
export function objectKind(spec: ChainSpec, ssz: Uint8Array): ObjectKind | null {
  requireBytes('ssz', ssz)
  return callAddon(() => addon.lightClientObjectKind(spec.native, ssz))
}

/** Where in the SSZ of an update of a fork the next committee begins. */
export function nextCommitteeOffset(spec: ChainSpec, fork: string): number {
  return callAddon(() => addon.nextCommitteeOffset(spec.native, fork))
}

/**
 * The header in the JSON of a `SignedBeaconBlockHeader`, as SSZ.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_VALUE`, `INVALID_JSON`, `MISSING_FIELD`, `DUPLICATE_FIELD`
 */
export function signedHeaderSsz(json: Uint8Array): Uint8Array {
  requireBytes('json', json)
  return callAddon(() => addon.headerOfJson(json))
}

/** The objects in an answer of `light_client/updates` in SSZ, at most so many. */
export function cutUpdates(bytes: Uint8Array, maxItems: number): UpdateFrames {
  requireBytes('bytes', bytes)
  requireNumber('maxItems', maxItems, { max: MAX_UINT32 })
  return callAddon(() => addon.cutUpdates(bytes, maxItems))
}

/** Bytes before each object of an answer of `light_client/updates` in SSZ. */
export const FRAME_LENGTH = 8 + 4

/**
 * An object as an answer of `light_client/updates` in SSZ has it: 8 bytes of length, 4 of fork digest, the object.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`
 */
export function frameUpdate(digest: Uint8Array, ssz: Uint8Array): Uint8Array {
  requireBytes('digest', digest)
  requireBytes('ssz', ssz)
  return callAddon(() => addon.frameUpdate(digest, ssz))
}
