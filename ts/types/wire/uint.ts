import { JsonError } from '../ssz/JsonError.ts'
import { describeJson } from '../ssz/jsonBytes.ts'
import { requireLength } from './requireLength.ts'
import type { WireType } from './WireType.ts'

export const uint64 = uint(8)
export const uint256 = uint(32)

/** An unsigned integer; JSON is its canonical decimal string and nothing else. */
function uint(byteLength: 8 | 32): WireType<bigint> {
  return {
    fixedLength: byteLength,
    deserialize: (ssz) => bigintOf(requireLength(ssz, byteLength)),
    fromJson: (json) => uintFromJson(json, byteLength),
  }
}

/**
 * The integer that a decimal string holds.
 *
 * @throws JsonError when it is no such string, or not canonical, or needs more bytes
 */
export function uintFromJson(json: unknown, byteLength: number): bigint {
  if (typeof json !== 'string') throw new JsonError(json, `expected a decimal string, got ${describeJson(json)}`)
  if (!/^(0|[1-9][0-9]{0,77})$/.test(json)) throw new JsonError(json, `not a decimal number: ${json.slice(0, 24)}`)
  const value = BigInt(json)
  if (value >> BigInt(8 * byteLength) !== 0n) throw new JsonError(json, `more than ${8 * byteLength} bits: ${json}`)
  return value
}

/** Little-endian bytes, a multiple of 8 of them. */
function bigintOf(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let value = 0n
  for (let at = bytes.length - 8; at >= 0; at -= 8) value = (value << 64n) | view.getBigUint64(at, true)
  return value
}
