import { type BitArray, BitListType, BitVectorType, ProgressiveBitListType } from '@chainsafe/ssz'
import { JsonError } from './JsonError.ts'
import { jsonBytes } from './jsonBytes.ts'

/** Exactly so many bits; JSON is the hex of their SSZ. */
export class BitsType extends BitVectorType {
  override fromJson(json: unknown): BitArray {
    return readBits(this, json)
  }
}

/** Up to so many bits; JSON is the hex of their SSZ. */
export class BitsListType extends BitListType {
  override fromJson(json: unknown): BitArray {
    return readBits(this, json)
  }
}

/** Any number of bits in a progressive tree; JSON is the hex of their SSZ. */
export class ProgressiveBitsType extends ProgressiveBitListType {
  override fromJson(json: unknown): BitArray {
    return readBits(this, json)
  }
}

function readBits(type: { deserialize(bytes: Uint8Array): BitArray }, json: unknown): BitArray {
  const bytes = jsonBytes(json)
  try {
    return type.deserialize(bytes)
  } catch (cause) {
    throw new JsonError(json, cause instanceof Error ? cause.message : 'unreadable bits', { cause })
  }
}
