import { UintBigintType } from '@chainsafe/ssz'
import { uintFromJson } from './uintFromJson.ts'

/** An unsigned integer whose JSON is its canonical decimal string and nothing else. */
export class UintType extends UintBigintType {
  override fromJson(json: unknown): bigint {
    return uintFromJson(json, this.byteLength)
  }
}

export const uint64 = new UintType(8)
export const uint256 = new UintType(32)
