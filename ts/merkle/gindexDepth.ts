/** Levels between the root and the node of a generalized index: 0 for the root itself. */
export function gindexDepth(gindex: bigint): number {
  return gindex.toString(2).length - 1
}
