import type { ContainerType, Type } from '@chainsafe/ssz'

/** Generalized index of a field, read off the container itself and from no table. */
export function gindexOf(
  container: Pick<ContainerType<Record<string, Type<unknown>>>, 'getPathInfo'>,
  path: readonly string[],
): bigint {
  return container.getPathInfo([...path]).gindex
}

/** Nodes in the Merkle branch of a generalized index. */
export function depthOf(gindex: bigint): number {
  return gindex.toString(2).length - 1
}
