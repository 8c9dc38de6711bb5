import type { Root } from '../../ts/bytes.ts'

export interface KnownBlock {
  readonly hash: Root
  readonly parentHash: Root
  readonly number: number
  readonly timestamp: number
  /** Whether the whole chain below it is there. */
  isValid: boolean
}

export const ZERO_HASH: Root = `0x${'00'.repeat(32)}`

/** The blocks an execution client has, and what it may say about new ones. */
export class EngineChain {
  readonly #blocks = new Map<string, KnownBlock>()
  #adoptsFirst: boolean

  /** @param adoptsFirst - whether the first payload is taken for valid although its parent is not known */
  constructor(options: { readonly anchor: Root | undefined; readonly adoptsFirst: boolean }) {
    this.#adoptsFirst = options.adoptsFirst
    if (options.anchor !== undefined) {
      this.#blocks.set(options.anchor, {
        hash: options.anchor,
        parentHash: ZERO_HASH,
        number: 0,
        timestamp: 0,
        isValid: true,
      })
    }
  }

  get(hash: string): KnownBlock | undefined {
    return this.#blocks.get(hash)
  }

  /** Takes a payload; a text says which rule it breaks. */
  add(block: Omit<KnownBlock, 'isValid'>): 'VALID' | 'SYNCING' | { readonly broken: string } {
    const parent = this.#blocks.get(block.parentHash)
    if (parent !== undefined && parent.number + 1 !== block.number && parent.number !== 0) {
      return { broken: `block ${block.number} does not follow ${parent.number}` }
    }
    if (parent !== undefined && parent.timestamp >= block.timestamp) return { broken: 'the timestamp is not later' }
    const isValid = parent?.isValid === true || this.#adoptsFirst
    this.#adoptsFirst = false
    this.#blocks.set(block.hash, { ...block, isValid })
    return isValid ? 'VALID' : 'SYNCING'
  }

  /** Whether `hash` is `head` or lies below it; what is below the oldest known block is believed. */
  contains(head: string, hash: string): boolean {
    let block = this.#blocks.get(head)
    while (block !== undefined) {
      if (block.hash === hash) return true
      const parent = this.#blocks.get(block.parentHash)
      if (parent === undefined) return !this.#blocks.has(hash)
      block = parent
    }
    return false
  }
}
