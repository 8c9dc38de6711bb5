/**
 * A node of a tree, or of the part of it that is known.
 *
 * {@link traverse} asks each node once, in depth-first order.
 */
export interface ProofReader {
  /** Both or none: what lies below the node, where that is known. */
  children(): readonly [left: ProofReader, right: ProofReader] | undefined
  /** The node's 32 bytes, where they are known without hashing. */
  readNode(): Uint8Array | undefined
}
