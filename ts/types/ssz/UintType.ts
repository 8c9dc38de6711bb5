import { UintBigintType } from '@chainsafe/ssz'
import { JsonError } from './JsonError.ts'
import { describeJson } from './jsonBytes.ts'

/** An unsigned integer whose JSON is its canonical decimal string and nothing else. */
export class UintType extends UintBigintType {
  override fromJson(json: unknown): bigint {
    if (typeof json !== 'string') throw new JsonError(json, `expected a decimal string, got ${describeJson(json)}`)
    if (!/^(0|[1-9][0-9]{0,77})$/.test(json)) throw new JsonError(json, `not a decimal number: ${json.slice(0, 24)}`)
    const value = BigInt(json)
    if (value >> BigInt(8 * this.byteLength) !== 0n)
      throw new JsonError(json, `more than ${8 * this.byteLength} bits: ${json}`)
    return value
  }
}

export const uint64 = new UintType(8)
export const uint256 = new UintType(32)
