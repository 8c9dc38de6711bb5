import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import { type Header, headerRoot } from '../types/Header.ts'

/** Headers by root that are not linked to anything verified yet; the oldest are dropped first. */
export class HeaderPool {
  readonly #headers: BoundedMap<Root, Header>

  constructor(limit: number) {
    this.#headers = new BoundedMap(limit)
  }

  get(root: Root): Header | undefined {
    return this.#headers.get(root)
  }

  /** Keeps the header under the root it has; returns that. */
  add(header: Header): Root {
    const root = headerRoot(header)
    this.#headers.set(root, header)
    return root
  }

  /** Forgets headers of that slot and older ones. */
  dropUpTo(slot: number): void {
    for (const [root, header] of this.#headers) if (header.slot <= slot) this.#headers.delete(root)
  }
}
