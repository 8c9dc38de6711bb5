import { concatBytes } from '../bytes.ts'
import { decodeCompactFormat, descriptorLength } from './CompactProofFormat.ts'
import { MultiProof } from './MultiProof.ts'
import { malformedProof } from './proofErrors.ts'

/**
 * Descriptor and values without lengths: the number of values follows from the length of both.
 *
 * @example
 * decodeStoredProof(encodeStoredProof(proof)).root // that of the proof
 */
export function encodeStoredProof(proof: MultiProof): Uint8Array {
  return concatBytes(proof.descriptor, proof.values)
}

/**
 * The proof of a stored form. Compare its format and root before it is believed.
 *
 * @throws DecodeError `VALUE_COUNT` for a length that no proof has, or that does not fit the descriptor;
 *   `DESCRIPTOR_UNFINISHED`, `DESCRIPTOR_EXTRA_BITS`, `DESCRIPTOR_EXTRA_BYTES`
 * @throws ValidationError `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
 *
 * @example
 * decodeStoredProof(encodeStoredProof(proof)).root // that of the proof
 */
export function decodeStoredProof(bytes: Uint8Array): MultiProof {
  // N values take 32 N + ⌈N / 4⌉ bytes, which is 129 N / 4 rounded up.
  const valueCount = Math.floor((bytes.length * 4) / 129)
  const length = descriptorLength(valueCount)
  if (valueCount < 1 || length + 32 * valueCount !== bytes.length) {
    throw malformedProof('VALUE_COUNT', `a stored proof cannot have ${bytes.length} bytes`)
  }
  return new MultiProof(decodeCompactFormat(bytes.subarray(0, length)), bytes.subarray(length))
}
