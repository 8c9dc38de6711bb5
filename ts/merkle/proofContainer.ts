import { concatBytes } from '../bytes.ts'
import { decodeCompactFormat, descriptorLength } from './CompactProofFormat.ts'
import { MultiProof } from './MultiProof.ts'
import { malformedProof } from './proofErrors.ts'
import { MAX_PROOF_VALUES } from './proofLimits.ts'

/** Two offsets before the lists. */
const FIXED = 8

/**
 * The proof as the SSZ container that beacon nodes send: `CompactMultiProof{leaves: List[Bytes32, 10000], descriptor:
 * ByteList[2048]}`.
 *
 * @example
 * await writeFile('proof.ssz', encodeProofContainer(proof))
 */
export function encodeProofContainer(proof: MultiProof): Uint8Array {
  const offsets = new Uint8Array(FIXED)
  const view = new DataView(offsets.buffer)
  view.setUint32(0, FIXED, true)
  view.setUint32(4, FIXED + 32 * proof.format.valueCount, true)
  return concatBytes(offsets, proof.values, proof.descriptor)
}

/**
 * The proof of such a container, of whatever nodes its descriptor names. Compare its format and root before it is
 * believed.
 *
 * @throws DecodeError `PROOF_CONTAINER` for other bytes; `VALUE_COUNT`, `DESCRIPTOR_UNFINISHED`, `DESCRIPTOR_EXTRA_BITS`,
 *   `DESCRIPTOR_EXTRA_BYTES`
 * @throws ValidationError `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
 *
 * @example
 * decodeProofContainer(encodeProofContainer(proof)).format // that of the proof
 */
export function decodeProofContainer(bytes: Uint8Array): MultiProof {
  const longest = FIXED + 32 * MAX_PROOF_VALUES + descriptorLength(MAX_PROOF_VALUES)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length < FIXED ? 0 : view.getUint32(4, true)
  const isContainer =
    bytes.length <= longest &&
    end > FIXED &&
    end <= bytes.length &&
    view.getUint32(0, true) === FIXED &&
    (end - FIXED) % 32 === 0
  if (!isContainer) {
    throw malformedProof('PROOF_CONTAINER', `${bytes.length} bytes are not a container of leaves and a descriptor`)
  }
  return new MultiProof(decodeCompactFormat(bytes.subarray(end)), bytes.subarray(FIXED, end))
}
