import { JsonError } from './JsonError.ts'
import { describeJson } from './jsonBytes.ts'

/**
 * The integer that a canonical decimal string holds, the only form of numbers in the beacon API.
 *
 * @throws JsonError when it is not such a string, or not canonical, or needs more bytes
 */
export function uintFromJson(json: unknown, byteLength: number): bigint {
  if (typeof json !== 'string') throw new JsonError(json, `expected a decimal string, got ${describeJson(json)}`)
  if (!/^(0|[1-9][0-9]{0,77})$/.test(json)) throw new JsonError(json, `not a decimal number: ${json.slice(0, 24)}`)
  const value = BigInt(json)
  if (value >> BigInt(8 * byteLength) !== 0n) throw new JsonError(json, `more than ${8 * byteLength} bits: ${json}`)
  return value
}
