import type { BlsyncClient } from '../client/client.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import type { Header } from '../types/Header.ts'
import { type LengthOf, resolveStatePath, resolveStatePaths } from '../types/state/resolveStatePath.ts'
import type { ContainerShape } from '../types/state/Shape.ts'
import { readStateValue } from '../types/state/StateNode.ts'

/** Takes a list for long enough: whether a range begins in it shows when its length is proven. */
export const longEnough: LengthOf = (_list, first) => first + 1

/** Lists whose length a range without an end needs, and how long they are. */
export interface ListLengths {
  readonly lengthOf: LengthOf
  /** Names of the lengths, which show that a range is complete. */
  readonly names: readonly string[]
}

/**
 * Proves the lengths of lists in which names have ranges without an end.
 *
 * @throws as `BlsyncClient.proveState`
 */
export async function listLengths(
  names: readonly string[],
  {
    client,
    header,
    shape,
    signal,
  }: {
    readonly client: Pick<BlsyncClient, 'proveState'>
    readonly header: Header
    readonly shape: ContainerShape
    readonly signal: AbortSignal
  },
): Promise<ListLengths> {
  const lists = new Set<string>()
  for (const name of names) {
    if (!name.includes('..]')) continue
    resolveStatePaths(shape, name, (list, first) => {
      lists.add(list)
      return longEnough(list, first)
    })
  }
  const nodes = Array.from(lists, (list) => ({ list, node: resolveStatePath(shape, `${list}.length`) }))
  if (nodes.length === 0) return { lengthOf: () => undefined, names: [] }
  const format = formatOfGindices(nodes.map(({ node }) => node.gindex))
  const proof = await client.proveState({ header, format }, { signal })
  const lengths = new Map(nodes.map(({ list, node }) => [list, Number(readStateValue(node, proof.node(node.gindex)))]))
  return { lengthOf: (list) => lengths.get(list), names: nodes.map(({ node }) => node.path) }
}
