import { concatBytes, type Root } from '../bytes.ts'
import { multiproofRoot } from '../types/multiproofRoot.ts'

/** Fields of a beacon state with what proves them: a compact multiproof. */
export interface StateProof {
  /** Which nodes of the state are given. */
  readonly descriptor: Uint8Array
  /** The nodes, n × 32 bytes, in the descriptor's order. */
  readonly values: Uint8Array
}

/** State root that a proof leads to; undefined when it is malformed. */
export function stateProofRoot({ descriptor, values }: StateProof): Root | undefined {
  return multiproofRoot(descriptor, values)
}

/** The stored form: the descriptor and then the values, no lengths. */
export function encodeStateProof({ descriptor, values }: StateProof): Uint8Array {
  return concatBytes(descriptor, values)
}

/**
 * The proof in its stored form. A descriptor of n values has 2n-1 bits, so that the number of values follows from the
 * length.
 */
export function decodeStateProof(bytes: Uint8Array): StateProof | undefined {
  const count = Math.floor((bytes.length * 4) / 129)
  const length = bytes.length - 32 * count
  if (count === 0 || length !== Math.ceil((2 * count - 1) / 8)) return undefined
  return { descriptor: bytes.slice(0, length), values: bytes.slice(length) }
}
