import type { HeaderRef } from '../light/headers/HeaderRef.ts'
import type { Logger } from '../log.ts'
import type { Ancestry } from './Ancestry.ts'

/** Tells reorgs of verified heads: one line each, once the headers between are at hand. */
export class ReorgLog {
  readonly #ancestry: Pick<Ancestry, 'depth'>
  readonly #logger: Logger
  #head: HeaderRef | undefined
  /** The head before, as long as it is not known how the present one lies to it. */
  #before: HeaderRef | undefined

  constructor(ancestry: Pick<Ancestry, 'depth'>, logger: Logger) {
    this.#ancestry = ancestry
    this.#logger = logger
  }

  /** The newest verified head; to be told again whenever headers came. */
  look(head: HeaderRef): void {
    if (head.root !== this.#head?.root) {
      this.#before ??= this.#head
      this.#head = head
    }
    const before = this.#before
    if (before === undefined) return
    const depth = this.#ancestry.depth(before, head)
    if (depth === 'unknown') return
    this.#before = undefined
    if (depth === 0) return
    this.#logger.info('reorg', { from: before.root, fromSlot: before.slot, to: head.root, slot: head.slot, depth })
  }
}
