import { concatBytes } from '../bytes.ts'

/** A field of a container: its bytes, or bytes that an offset points to. */
export type SszField = Uint8Array | { readonly variable: Uint8Array }

const OFFSET_LENGTH = 4

/**
 * The SSZ of a container whose fields are serialized already.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/ssz/simple-serialize.md#vectors-containers-lists
 */
export function sszContainer(fields: readonly SszField[]): Uint8Array {
  let offset = fields.reduce(
    (length, field) => length + (field instanceof Uint8Array ? field.length : OFFSET_LENGTH),
    0,
  )
  const fixed: Uint8Array[] = []
  const variable: Uint8Array[] = []
  for (const field of fields) {
    if (field instanceof Uint8Array) {
      fixed.push(field)
    } else {
      fixed.push(uint32(offset))
      variable.push(field.variable)
      offset += field.variable.length
    }
  }
  return concatBytes(...fixed, ...variable)
}

/** 8 bytes of a slot, little-endian. */
export function uint64Ssz(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true)
  return bytes
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(OFFSET_LENGTH)
  new DataView(bytes.buffer).setUint32(0, value, true)
  return bytes
}
