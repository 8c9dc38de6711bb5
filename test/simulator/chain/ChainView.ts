import type { Root } from '../../../ts/bytes.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import type { Encoded, Moment, PreparedBlock, PreparedChain } from './PreparedChain.ts'

interface Dated {
  readonly slot: number
  readonly object: Encoded
}

/** A prepared chain as it is known at a slot. */
export class ChainView {
  readonly chain: PreparedChain
  readonly #updates = new Map<number, Dated[]>()
  readonly #bootstraps = new Map<string, Dated>()
  /** The finalized blocks, in the order in which they got a bootstrap. */
  readonly #finalized: { readonly root: Root; readonly slot: number }[] = []
  readonly #blocks: ReadonlyMap<string, PreparedBlock>
  readonly #byStateRoot = new Map<string, PreparedBlock>()

  constructor(chain: PreparedChain) {
    this.chain = chain
    this.#blocks = chain.blocks
    for (const block of chain.blocks.values()) this.#byStateRoot.set(block.stateRoot, block)
    for (const { slot, updates, bootstraps } of chain.moments) {
      for (const [period, object] of updates) {
        const dated = this.#updates.get(period) ?? []
        dated.push({ slot, object })
        this.#updates.set(period, dated)
      }
      for (const [root, object] of bootstraps) {
        this.#bootstraps.set(root, { slot, object })
        this.#finalized.push({ root, slot })
      }
    }
  }

  moment(slot: number): Moment {
    const moment = this.chain.moments[slot]
    if (moment === undefined) throw new Error(`the prepared chain has no slot ${slot}`)
    return moment
  }

  /** A block that is there at that slot. */
  block(root: string, slot: number): PreparedBlock | undefined {
    const block = this.#blocks.get(root)
    return block !== undefined && block.slot <= slot ? block : undefined
  }

  /** The block of a slot on the chain that is canonical at another one. */
  canonical(wanted: number, slot: number): PreparedBlock | undefined {
    let block = this.block(this.moment(slot).head, slot)
    while (block !== undefined && block.slot > wanted) block = this.block(block.parentRoot, slot)
    return block?.slot === wanted ? block : undefined
  }

  /** The proof of a state, by its root or `head`, in the one format that is prepared. */
  stateProof(id: string, format: string | null, slot: number): Encoded | undefined {
    const block = id === 'head' ? this.block(this.moment(slot).head, slot) : this.#byStateRoot.get(id)
    const proof = block !== undefined && block.slot <= slot ? block.stateProof : undefined
    return proof?.format === format || id === 'head' ? proof?.answer : undefined
  }

  /** Updates from a period on, as far as there is one for each. */
  updates(start: number, count: number, slot: number): readonly Encoded[] {
    const found: Encoded[] = []
    const last = Math.min(start + count - 1, periodAtSlot(this.chain.config, slot))
    for (let period = start; period <= last; period++) {
      const update = this.#updates.get(period)?.findLast((dated) => dated.slot <= slot)
      if (update !== undefined) found.push(update.object)
      else if (found.length > 0) break
    }
    return found
  }

  bootstrap(root: string, slot: number): Encoded | undefined {
    const known = this.#bootstraps.get(root)
    return known !== undefined && known.slot <= slot ? known.object : undefined
  }

  /** The newest block that has a bootstrap at a slot. */
  finalizedRoot(slot: number): Root | undefined {
    return this.#finalized.findLast((dated) => dated.slot <= slot)?.root
  }
}
