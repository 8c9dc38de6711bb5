import { DecodeError } from '../errors.ts'
import { requireBytes } from '../native/requireBytes.ts'
import { isForkAtLeast, type LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { asDecodeError } from './asDecodeError.ts'
import type { Encoded } from './Encoded.ts'
import { safeNumber } from './Header.ts'
import { lightClientForkAtSlot, lightClientForks } from './lightClientFork.ts'
import { isJsonObject, unwrapEnvelope } from './unwrapEnvelope.ts'
import type { ObjectWireType } from './wire/object.ts'
import { uint64 } from './wire/uint.ts'

/** JSON keys under which light-client objects carry headers. */
const HEADER_KEYS = ['header', 'attested_header', 'finalized_header']

/**
 * Decodes a light-client object in the container of the fork that its first header's slot lies in. What a sender says of
 * the fork only decides what is tried first: the object decides.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH` or `UNKNOWN_FORK`
 * @throws UnknownForkError when the object is of a fork that this release does not know
 */
export function decodeByFork<V>(
  config: NetworkConfig,
  encoded: Encoded,
  what: string,
  containerOf: (fork: LightClientFork) => ObjectWireType<V>,
): { fork: LightClientFork; value: V } {
  try {
    return 'json' in encoded ? decodeJson(config, encoded.json, containerOf) : decodeSsz(config, encoded, containerOf)
  } catch (cause) {
    throw asDecodeError(what, cause)
  }
}

function decodeJson<V>(
  config: NetworkConfig,
  json: unknown,
  containerOf: (fork: LightClientFork) => ObjectWireType<V>,
) {
  const object = wrapFlatHeaders(unwrapEnvelope(json))
  const header = object.header ?? object.attested_header
  const beacon = isJsonObject(header) ? header.beacon : undefined
  if (!isJsonObject(beacon)) throw new DecodeError('it has no header')
  const fork = lightClientForkAtSlot(config, safeNumber(uint64.fromJson(beacon.slot), 'slot'))
  return { fork, value: containerOf(fork).fromJson(object) }
}

/** Archives write altair headers without the `beacon` around them. */
function wrapFlatHeaders(json: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const wrapped: Record<string, unknown> = { ...json }
  for (const key of HEADER_KEYS) {
    const header = wrapped[key]
    if (isJsonObject(header) && !('beacon' in header) && 'slot' in header) wrapped[key] = { beacon: header }
  }
  return wrapped
}

function decodeSsz<V>(
  config: NetworkConfig,
  { ssz, fork: hint }: { readonly ssz: Uint8Array; readonly fork?: string },
  containerOf: (fork: LightClientFork) => ObjectWireType<V>,
) {
  requireBytes('ssz', ssz)
  const forks = lightClientForks(config).toReversed()
  const candidates = [...forks.filter((fork) => fork === hint), ...forks.filter((fork) => fork !== hint)]
  let failure: unknown
  for (const fork of candidates) {
    const container = containerOf(fork)
    try {
      const slot = firstSlot(fork, container.fixedEnd, ssz)
      if (slot === undefined || lightClientForkAtSlot(config, slot) !== fork) continue
      return { fork, value: container.deserialize(ssz) }
    } catch (error) {
      failure ??= error
    }
  }
  throw failure ?? new DecodeError(`its ${ssz.length} bytes fit no fork of ${config.name}`)
}

/** Slot of the object's first header if the bytes are in that fork's layout. */
function firstSlot(fork: LightClientFork, fixedEnd: number, ssz: Uint8Array): number | undefined {
  const view = new DataView(ssz.buffer, ssz.byteOffset, ssz.byteLength)
  const isVariable = isForkAtLeast(fork, 'capella') && !isForkAtLeast(fork, 'gloas')
  if (ssz.length < 8 || (isVariable && view.getUint32(0, true) !== fixedEnd)) return undefined
  const offset = isVariable ? fixedEnd : 0
  if (ssz.length < offset + 8) return undefined
  const slot = view.getBigUint64(offset, true)
  return slot > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(slot)
}
