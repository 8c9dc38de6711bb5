import type { Root } from '../bytes.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'

/** Blocks by root, the least recently added dropped first. */
export class BlockCache {
  readonly #limit: number
  readonly #blocks = new Map<Root, BeaconBlock>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(root: Root): BeaconBlock | undefined {
    return this.#blocks.get(root)
  }

  /** Removes the block and gives it out. */
  take(root: Root): BeaconBlock | undefined {
    const block = this.#blocks.get(root)
    this.#blocks.delete(root)
    return block
  }

  add(block: BeaconBlock): void {
    this.#blocks.delete(block.root)
    this.#blocks.set(block.root, block)
    if (this.#blocks.size <= this.#limit) return
    for (const oldest of this.#blocks.keys()) {
      this.#blocks.delete(oldest)
      return
    }
  }
}
