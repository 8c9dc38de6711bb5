import { type BlsyncError, DecodeError, ValidationError } from '../errors.ts'
import {
  brokenRule,
  decodeObjectBytes,
  encodeObject,
  type LightClientExpectations,
  type LightClientParts,
  type ObjectKind,
  objectJson,
  objectKind,
} from '../native/lightClientObject.ts'
import { NativeError } from '../native/NativeError.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { UnknownForkError } from '../params/UnknownForkError.ts'
import { unsupportedFork } from '../params/unsupportedFork.ts'
import { articled, asDecodeError } from './asDecodeError.ts'
import { chainSpec } from './chainSpec.ts'
import { type Encoded, encodedBytes } from './Encoded.ts'

export type { LightClientParts, ObjectKind } from '../native/lightClientObject.ts'

const NAMES: Readonly<Record<ObjectKind | 'header', string>> = {
  header: 'light-client header',
  bootstrap: 'bootstrap',
  update: 'light-client update',
  finality_update: 'finality update',
  optimistic_update: 'optimistic update',
}

/**
 * Decodes a light-client object in the containers of the fork that its first header's slot lies in.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH`, `UNKNOWN_FORK` or `FORK_MISMATCH`
 * @throws UnknownForkError when the object is of a fork that this release does not know
 */
export function decodeObject<T>(
  config: NetworkConfig,
  kind: ObjectKind,
  encoded: Encoded,
  read: (parts: LightClientParts) => T,
): T {
  return refusing(config, kind, () => read(decodeObjectBytes(chainSpec(config), kind, encodedBytes(encoded))))
}

/**
 * An object as SSZ in the container of its fork.
 *
 * @throws DecodeError `MALFORMED` for fields that cannot be
 */
export function encodeParts(config: NetworkConfig, kind: ObjectKind | 'header', parts: LightClientParts): Uint8Array {
  return refusing(config, kind, () => encodeObject(chainSpec(config), kind, parts))
}

/** UTF-8 of an encoded object as the beacon API has it, `{version, data}`. */
export function jsonOfObject(config: NetworkConfig, kind: ObjectKind, ssz: Uint8Array): Uint8Array {
  return refusing(config, kind, () => objectJson(chainSpec(config), kind, ssz))
}

/**
 * What the SSZ of one object is; undefined when it is not a light-client object. Whether it can be decoded is not looked at.
 */
export function kindOfSsz(config: NetworkConfig, ssz: Uint8Array): ObjectKind | undefined {
  return objectKind(chainSpec(config), ssz) ?? undefined
}

/** What an object is checked against beside the network's rules. */
export type Expectations = Partial<LightClientExpectations>

/**
 * Checks everything the specification demands of an object but its signature.
 *
 * @throws ValidationError whose code names the first rule that is broken
 * @throws DecodeError, UnknownForkError as `decodeObject`, for fields that cannot be
 */
export function requireValid(
  config: NetworkConfig,
  kind: ObjectKind | 'header',
  parts: LightClientParts,
  expected: Expectations = {},
): void {
  const { trustedRoot = null, nextCommitteeRoot = null, isChainLink = false } = expected
  const all = { trustedRoot, nextCommitteeRoot, isChainLink }
  const broken = refusing(config, kind, () => brokenRule(chainSpec(config), kind, parts, all))
  if (broken !== undefined) throw new ValidationError(broken.rule, broken.message)
}

function refusing<T>(config: NetworkConfig, kind: ObjectKind | 'header', run: () => T): T {
  try {
    return run()
  } catch (cause) {
    throw refusal(config, NAMES[kind], cause)
  }
}

function refusal(config: NetworkConfig, what: string, cause: unknown): BlsyncError {
  if (!(cause instanceof NativeError)) return asDecodeError(what, cause)
  switch (cause.code) {
    case 'UNSUPPORTED_FORK': {
      const fork = unsupportedFork(config)
      return fork === undefined ? cause : new UnknownForkError(fork.name, fork.epoch)
    }
    case 'BRANCH_DEPTH':
    case 'UNKNOWN_FORK':
    case 'FORK_MISMATCH':
      return new DecodeError(`not ${articled(what)}: ${cause.message}`, { cause, code: cause.code })
    default:
      return asDecodeError(what, cause)
  }
}
