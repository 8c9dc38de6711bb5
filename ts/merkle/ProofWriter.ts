/** A node of a tree that somebody wants to know, or to look below. */
export interface ProofWriter {
  /** Both or none; none where nothing below the node is wanted. */
  children(): readonly [left: ProofWriter, right: ProofWriter] | undefined
  /** Takes the node's 32 bytes; comes after those of its descendants, also at nodes that have children. */
  writeNode(value: Uint8Array): void
}
