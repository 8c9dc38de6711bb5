import type { KeyValueStore } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import type { RootedHeader } from '../../ts/light/headers/HeaderRef.ts'
import { LightChain, type LightChainOptions } from '../../ts/light/headers/LightChain.ts'
import { proofOf, twoNodes } from './header-tree.ts'

export interface LightChainDriverOptions extends Partial<LightChainOptions> {
  /** Reopen the chain from its database after every step. */
  readonly reload: boolean
}

/** Drives a light chain of made-up headers through a story. */
export class LightChainDriver {
  readonly store: KeyValueStore
  readonly #options: LightChainDriverOptions
  #chain: LightChain | undefined

  private constructor(options: LightChainDriverOptions) {
    this.#options = options
    this.store = options.store ?? new MemoryStore()
  }

  static async open(options: LightChainDriverOptions): Promise<LightChainDriver> {
    const driver = new LightChainDriver(options)
    await driver.reopen()
    return driver
  }

  get chain(): LightChain {
    if (this.#chain === undefined) throw new Error('the chain is not open')
    return this.#chain
  }

  async reopen(options: Partial<LightChainOptions> = {}): Promise<void> {
    await this.#chain?.settled()
    this.#chain = await LightChain.open({ proofFormat: twoNodes, ...this.#options, ...options, store: this.store })
  }

  /** One step of the story, also one that fails. */
  async step<Result>(change: (chain: LightChain) => Promise<Result>): Promise<Result> {
    try {
      return await change(this.chain)
    } finally {
      if (this.#options.reload) await this.reopen()
    }
  }

  async add(...headers: readonly RootedHeader[]): Promise<void> {
    for (const { header } of headers) await this.step((chain) => chain.addHeader(header))
  }

  async setHead({ header }: RootedHeader): Promise<void> {
    await this.step((chain) => chain.setHead(header))
  }

  async prove(...headers: readonly RootedHeader[]): Promise<void> {
    for (const rooted of headers) await this.step((chain) => chain.addStateProof(rooted.header, proofOf(rooted)))
  }

  /** Slots of the canonical chain from tail to head, `-` for an empty one. */
  get canonical(): string {
    const range = this.chain.headerRange
    if (range === undefined) return 'none'
    const slots = Array.from({ length: range.head.slot - range.tail.slot + 1 }, (_, index) => range.tail.slot + index)
    return slots.map((slot) => this.#describe(slot)).join(' ')
  }

  /** First and last slot of the state range. */
  get states(): string {
    const range = this.chain.stateRange
    return range === undefined ? 'none' : `${range.tail.slot}…${range.head.slot}`
  }

  #describe(slot: number): string {
    const content = this.chain.at(slot)
    switch (content.type) {
      case 'header':
        return content.header.proposerIndex === 0 ? `${slot}` : `${slot}/${content.header.proposerIndex}`
      case 'empty':
        return '-'
      case 'not-found':
        return '?'
    }
  }
}
