import { bytesToHex, type Root } from '../bytes.ts'
import { compactMultiproofRoot } from '../native/hashing.ts'
import { NativeError } from '../native/NativeError.ts'

/** Root that a compact multiproof leads to; undefined when it is malformed. */
export function multiproofRoot(descriptor: Uint8Array, values: Uint8Array): Root | undefined {
  const out = new Uint8Array(32)
  try {
    compactMultiproofRoot({ descriptor, values }, out)
  } catch (error) {
    if (error instanceof NativeError) return undefined
    throw error
  }
  return bytesToHex(out)
}
