import type { ProvenHeader } from './ProvenHeaders.ts'
import { UnprovenBlockError } from './UnprovenBlockError.ts'

/** How one head became another. */
export interface ChainChanges {
  readonly head: ProvenHeader
  /** Blocks that are not in the chain any more, newest first. */
  readonly removed: readonly ProvenHeader[]
  /** Blocks that came into it, oldest first. */
  readonly added: readonly ProvenHeader[]
}

/** Proven headers of the chain that ends with the newer head. */
export interface ChainOfHead {
  at(number: number): Promise<ProvenHeader>
  range(first: number, last: number): Promise<readonly ProvenHeader[]>
  /** Any header, of this chain or another. */
  byHash(hash: ProvenHeader['hash']): Promise<ProvenHeader | undefined>
}

/** Deeper reorgs do not happen between two heads; further apart, blocks are not told one by one. */
export const MAX_CHANGED_BLOCKS = 1_000

/**
 * What left the chain and what came into it between two heads.
 *
 * @throws UnprovenBlockError when they are too far apart, or a block that left is not to be had any more
 * @throws ProviderError
 */
export async function changesBetween(
  since: ProvenHeader,
  head: ProvenHeader,
  chain: ChainOfHead,
): Promise<ChainChanges> {
  const removed: ProvenHeader[] = []
  let common = since
  while (common.number > head.number || (await chain.at(common.number)).hash !== common.hash) {
    removed.push(common)
    const parent = await chain.byHash(common.parentHash)
    if (parent === undefined || removed.length > MAX_CHANGED_BLOCKS) throw tooFar(since, head)
    common = parent
  }
  if (head.number - common.number > MAX_CHANGED_BLOCKS) throw tooFar(since, head)
  const added = head.number === common.number ? [] : await chain.range(common.number + 1, head.number)
  return { head, removed, added }
}

function tooFar(since: ProvenHeader, head: ProvenHeader): UnprovenBlockError {
  return new UnprovenBlockError(
    `how block ${since.number} (${since.hash}) became the verified head ${head.number} cannot be told block by block`,
  )
}
