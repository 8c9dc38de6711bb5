import type { Root } from '../bytes.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'

/** Blocks, or what belongs to them, by the block's root; the least recently added dropped first. */
export class BlockCache<Item extends { readonly root: Root } = BeaconBlock> {
  readonly #limit: number
  readonly #items = new Map<Root, Item>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(root: Root): Item | undefined {
    return this.#items.get(root)
  }

  values(): Iterable<Item> {
    return this.#items.values()
  }

  /** Removes the item and gives it out. */
  take(root: Root): Item | undefined {
    const item = this.#items.get(root)
    this.#items.delete(root)
    return item
  }

  add(item: Item): void {
    this.#items.delete(item.root)
    this.#items.set(item.root, item)
    if (this.#items.size <= this.#limit) return
    for (const oldest of this.#items.keys()) {
      this.#items.delete(oldest)
      return
    }
  }
}
