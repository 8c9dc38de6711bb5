import { BoundedMap } from '../../BoundedMap.ts'
import type { Root } from '../../bytes.ts'
import type { ExecutionBlock } from './ExecutionBlock.ts'

/** Blocks behind the head that stay known. */
const KEPT_BLOCKS = 4096

/**
 * The blocks an execution client has.
 * - A block in the store has all its ancestors there, down to genesis or the oldest kept.
 * - A block comes into the store after its parent.
 */
export class BlockStore {
  readonly #blocks = new Map<Root, ExecutionBlock>()
  /** Payloads without a known parent. */
  readonly #loose = new BoundedMap<Root, ExecutionBlock>(KEPT_BLOCKS)
  readonly #genesis: ExecutionBlock
  readonly #network: (hash: Root) => ExecutionBlock | undefined

  constructor(genesis: ExecutionBlock, network: (hash: Root) => ExecutionBlock | undefined) {
    this.#genesis = genesis
    this.#network = network
    this.add(genesis)
  }

  get(hash: Root): ExecutionBlock | undefined {
    return this.#blocks.get(hash)
  }

  add(block: ExecutionBlock): void {
    this.#blocks.set(block.hash, block)
    this.#loose.delete(block.hash)
  }

  remember(block: ExecutionBlock): void {
    this.#loose.set(block.hash, block)
  }

  /** Takes a block and its missing ancestors from the network; false when some are nowhere. */
  importFromNetwork(hash: Root): boolean {
    const missing: ExecutionBlock[] = []
    let cursor = hash
    while (!this.#blocks.has(cursor)) {
      const block = this.#loose.get(cursor) ?? this.#network(cursor)
      if (block === undefined) return false
      missing.push(block)
      cursor = block.parentHash
    }
    for (const block of missing.reverse()) this.add(block)
    return true
  }

  isAncestor(hash: Root, head: ExecutionBlock): boolean {
    const wanted = this.#blocks.get(hash)
    if (wanted === undefined) return false
    let cursor: ExecutionBlock | undefined = head
    while (cursor !== undefined && cursor.number > wanted.number) cursor = this.#blocks.get(cursor.parentHash)
    return cursor?.hash === hash
  }

  /** Forgets blocks far behind a number; genesis stays. */
  prune(headNumber: number): void {
    for (const block of this.#blocks.values()) {
      if (block.number >= headNumber - KEPT_BLOCKS) break
      if (block.hash !== this.#genesis.hash) this.#blocks.delete(block.hash)
    }
  }
}
