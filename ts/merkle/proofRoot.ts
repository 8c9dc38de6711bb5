import { compactMultiproofRoot } from '../native/hashing.ts'
import { encodeCompactFormat } from './CompactProofFormat.ts'
import type { FormatPlace } from './formatPath.ts'
import type { ProofFormat } from './ProofFormat.ts'

/** The nodes of a proof: 32 bytes for each leaf of its format, left to right. */
export interface ProofNodes {
  readonly format: ProofFormat
  readonly values: Uint8Array
}

/** The root that the values lead to, hashed in the addon. */
export function proofRoot({ format, values }: ProofNodes): Uint8Array {
  const root = new Uint8Array(32)
  compactMultiproofRoot({ descriptor: encodeCompactFormat(format), values }, root)
  return root
}

/** The part of the nodes at and below a place. */
export function nodesAt(values: Uint8Array, { format, offset }: FormatPlace): ProofNodes {
  return { format, values: values.subarray(32 * offset, 32 * (offset + format.valueCount)) }
}

/** The node at a place: a view of a value, or what the values below it lead to. */
export function nodeAt(values: Uint8Array, place: FormatPlace): Uint8Array {
  const nodes = nodesAt(values, place)
  return nodes.format.children === undefined ? nodes.values : proofRoot(nodes)
}
