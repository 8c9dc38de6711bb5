import { innerFormat, leafFormat, type ProofFormat } from './ProofFormat.ts'
import { malformedProof, proofError } from './proofErrors.ts'
import { MAX_PROOF_DEPTH, MAX_PROOF_VALUES } from './proofLimits.ts'

/** Bytes of the descriptor of a proof of that many values: 2N − 1 bits. */
export function descriptorLength(valueCount: number): number {
  return Math.ceil((2 * valueCount - 1) / 8)
}

/**
 * The descriptor of a format: its nodes depth first, a one bit for a leaf and a zero bit for an inner node, most
 * significant bit first, zero bits up to the end of the last byte.
 *
 * @see https://eips.ethereum.org/EIPS/eip-8364
 * @example
 * bytesToHex(encodeCompactFormat(formatOfGindices([42n]))) // '0x25e0'
 */
export function encodeCompactFormat(format: ProofFormat): Uint8Array {
  const descriptor = new Uint8Array(descriptorLength(format.valueCount))
  const pending = [format]
  let bit = 0
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.children !== undefined) pending.push(node.children[1], node.children[0])
    else descriptor[bit >> 3] = (descriptor[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
    bit++
  }
  return descriptor
}

/**
 * The format of a descriptor. Each format has exactly one descriptor; anything else is refused.
 *
 * @throws DecodeError `DESCRIPTOR_UNFINISHED`, `DESCRIPTOR_EXTRA_BITS`, `DESCRIPTOR_EXTRA_BYTES`
 * @throws ValidationError `PROOF_TOO_DEEP`, `PROOF_TOO_LARGE`
 * @example
 * leafGindices(decodeCompactFormat(hexToBytes('0x25e0'))) // [4n, 20n, 42n, 43n, 11n, 3n]
 */
export function decodeCompactFormat(descriptor: Uint8Array): ProofFormat {
  if (descriptor.length > descriptorLength(MAX_PROOF_VALUES)) {
    throw proofError(
      'PROOF_TOO_LARGE',
      `a descriptor of ${descriptor.length} bytes has more than ${MAX_PROOF_VALUES} values`,
    )
  }
  // Inner nodes on the way to the current one; undefined while in their left part, the left part after it.
  const path: (ProofFormat | undefined)[] = []
  for (let bit = 0; bit < 8 * descriptor.length; bit++) {
    if (!isOne(descriptor, bit)) {
      if (path.length === MAX_PROOF_DEPTH) {
        throw proofError('PROOF_TOO_DEEP', `a proof has at most ${MAX_PROOF_DEPTH} levels`)
      }
      path.push(undefined)
      continue
    }
    let part = leafFormat
    while (path.at(-1) !== undefined) part = innerFormat(path.pop() ?? leafFormat, part)
    if (path.length === 0) {
      requireEnd(descriptor, bit + 1)
      return part
    }
    path[path.length - 1] = part
  }
  throw malformedProof('DESCRIPTOR_UNFINISHED', 'the descriptor ends before its tree is complete')
}

function isOne(descriptor: Uint8Array, bit: number): boolean {
  return ((descriptor[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0
}

function requireEnd(descriptor: Uint8Array, end: number): void {
  if (descriptor.length > Math.ceil(end / 8)) {
    throw malformedProof('DESCRIPTOR_EXTRA_BYTES', "a whole byte follows the end of the descriptor's tree")
  }
  for (let bit = end; bit < 8 * descriptor.length; bit++) {
    if (isOne(descriptor, bit)) {
      throw malformedProof('DESCRIPTOR_EXTRA_BITS', "a one bit follows the end of the descriptor's tree")
    }
  }
}
