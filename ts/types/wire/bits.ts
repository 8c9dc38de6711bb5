import { DecodeError } from '../../errors.ts'
import { JsonError } from '../ssz/JsonError.ts'
import { bytesFromJson } from './bytes.ts'
import { requireLength } from './requireLength.ts'
import type { WireType } from './WireType.ts'

/** Exactly so many bits, kept as their SSZ; JSON is its hex. */
export function bitsOf(count: number): WireType<Uint8Array> {
  const length = Math.ceil(count / 8)
  const deserialize = (ssz: Uint8Array): Uint8Array => {
    const last = requireLength(ssz, length)[length - 1] ?? 0
    if (count % 8 !== 0 && last >> (count % 8) !== 0)
      throw new DecodeError(`bits are set beyond the ${count} there are`)
    return ssz.slice()
  }
  return {
    fixedLength: length,
    deserialize,
    fromJson(json) {
      const bytes = bytesFromJson(json, length)
      try {
        return deserialize(bytes)
      } catch (cause) {
        throw new JsonError(json, cause instanceof Error ? cause.message : 'unreadable bits', { cause })
      }
    },
  }
}
