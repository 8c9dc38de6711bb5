import { DecodeError } from '../../errors.ts'
import { JsonError } from '../ssz/JsonError.ts'
import { jsonBytes } from '../ssz/jsonBytes.ts'
import { requireLength } from './requireLength.ts'
import type { WireType } from './WireType.ts'

export const bytes20 = fixedBytes(20)
export const bytes32 = fixedBytes(32)
export const bytes48 = fixedBytes(48)
export const bytes96 = fixedBytes(96)
export const bytes256 = fixedBytes(256)

/** Exactly so many bytes; JSON is their hex. */
function fixedBytes(length: number): WireType<Uint8Array> {
  return {
    fixedLength: length,
    deserialize: (ssz) => requireLength(ssz, length).slice(),
    fromJson: (json) => bytesFromJson(json, length),
  }
}

/** Up to so many bytes; JSON is their hex. */
export function bytesUpTo(limit: number): WireType<Uint8Array> {
  return {
    fixedLength: undefined,
    deserialize(ssz) {
      if (ssz.length > limit) throw new DecodeError(`expected at most ${limit} bytes, got ${ssz.length}`)
      return ssz.slice()
    },
    fromJson(json) {
      const bytes = jsonBytes(json)
      if (bytes.length > limit) {
        throw new JsonError(json, `expected at most ${limit} bytes of hex, got ${bytes.length}`)
      }
      return bytes
    },
  }
}

/**
 * The bytes of a hex string of that length.
 *
 * @throws JsonError
 */
export function bytesFromJson(json: unknown, length: number): Uint8Array {
  const bytes = jsonBytes(json)
  if (bytes.length !== length) throw new JsonError(json, `expected ${length} bytes of hex, got ${bytes.length}`)
  return bytes
}
