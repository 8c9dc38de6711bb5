import { ByteListType, ByteVectorType, ProgressiveByteListType } from '@chainsafe/ssz'
import { JsonError } from './JsonError.ts'
import { bytesFromJson, jsonBytes } from './jsonBytes.ts'

/** Exactly so many bytes; JSON is their hex. */
export class BytesType extends ByteVectorType {
  override fromJson(json: unknown): Uint8Array {
    return bytesFromJson(json, this.lengthBytes)
  }
}

/** Up to so many bytes; JSON is their hex. */
export class BytesListType extends ByteListType {
  override fromJson(json: unknown): Uint8Array {
    const bytes = jsonBytes(json)
    if (bytes.length > this.limitBytes) {
      throw new JsonError(json, `expected at most ${this.limitBytes} bytes of hex, got ${bytes.length}`)
    }
    return bytes
  }
}

/** Any number of bytes in a progressive tree; JSON is their hex. */
export class ProgressiveBytesType extends ProgressiveByteListType {
  override fromJson(json: unknown): Uint8Array {
    return jsonBytes(json)
  }
}

export const bytes4 = new BytesType(4)
export const bytes20 = new BytesType(20)
export const bytes32 = new BytesType(32)
export const bytes48 = new BytesType(48)
export const bytes96 = new BytesType(96)
export const bytes256 = new BytesType(256)
