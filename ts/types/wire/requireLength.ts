import { DecodeError } from '../../errors.ts'

/** @throws DecodeError when there are not exactly so many bytes */
export function requireLength(ssz: Uint8Array, length: number): Uint8Array {
  if (ssz.length !== length) throw new DecodeError(`expected ${length} bytes of SSZ, got ${ssz.length}`)
  return ssz
}
