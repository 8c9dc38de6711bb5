import type { Root } from '../bytes.ts'
import type { HeaderRef } from '../light/headers/HeaderRef.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import type { Header } from '../types/Header.ts'

/** Blocks that are walked back one by one; further down the light chain's own index answers. */
const MAX_STEPS = 64

export interface AncestryOptions {
  /** A header at hand, canonical or not. */
  readonly header: (root: Root) => Header | undefined
  readonly chain?: Pick<LightChain, 'headerRange' | 'isCanonical'>
}

/** What parent roots say of how blocks lie to each other. */
export class Ancestry {
  readonly #options: AncestryOptions

  constructor(options: AncestryOptions) {
    this.#options = options
  }

  /** Whether a block is the head or lies below it, or on another branch; unknown while headers between are missing. */
  relation(block: HeaderRef, head: HeaderRef): 'below' | 'beside' | 'unknown' {
    const { chain } = this.#options
    let at: HeaderRef | undefined = head
    for (let step = 0; step < MAX_STEPS && at !== undefined; step++) {
      if (at.root === block.root) return 'below'
      if (at.slot <= block.slot) return 'beside'
      if (chain?.isCanonical(at) === true && (chain.headerRange?.tail.slot ?? at.slot) <= block.slot) {
        return chain.isCanonical(block) ? 'below' : 'beside'
      }
      const parentRoot: Root | undefined = this.#options.header(at.root)?.parentRoot
      if (parentRoot === block.root) return 'below'
      at = this.#ref(parentRoot)
    }
    return 'unknown'
  }

  /** How many blocks of the first one's branch the second one does not stand on; unknown as for `relation`. */
  depth(from: HeaderRef, to: HeaderRef): number | 'unknown' {
    let [left, right]: (HeaderRef | undefined)[] = [from, to]
    let depth = 0
    for (let step = 0; step < 2 * MAX_STEPS; step++) {
      if (left === undefined || right === undefined) return 'unknown'
      if (left.root === right.root) return depth
      if (right.slot > left.slot) right = this.#parent(right)
      else {
        left = this.#parent(left)
        depth += 1
      }
    }
    return 'unknown'
  }

  #parent({ root }: HeaderRef): HeaderRef | undefined {
    return this.#ref(this.#options.header(root)?.parentRoot)
  }

  #ref(root: Root | undefined): HeaderRef | undefined {
    const slot = root === undefined ? undefined : this.#options.header(root)?.slot
    return root === undefined || slot === undefined ? undefined : { slot, root }
  }
}
