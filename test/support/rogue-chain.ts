import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { ChainBuilder } from './chain-builder.ts'
import { type TestCommittee, WRONG_SECRET, withInvalidKey, withWrongAggregate } from './committee-keys.ts'

/**
 * A chain in which one committee's aggregate key is not the sum of its keys but belongs to somebody else. Its members sign
 * as ever; what is `signedBy` the owner has the signature of that one key in the name of all members.
 */
export class RogueChain extends ChainBuilder {
  readonly owner: ChainBuilder
  readonly #period: number
  readonly #isKeyInvalid: boolean

  constructor(config: NetworkConfig, period: number, { isKeyInvalid = false } = {}) {
    super(config)
    this.#period = period
    this.#isKeyInvalid = isKeyInvalid
    this.owner = new OwnerChain(config, this)
  }

  override committee(period: number): TestCommittee {
    const honest = super.committee(period)
    if (period !== this.#period) return honest
    const rogue = withWrongAggregate(honest)
    return this.#isKeyInvalid ? withInvalidKey(rogue) : rogue
  }
}

class OwnerChain extends ChainBuilder {
  readonly #rogue: RogueChain

  constructor(config: NetworkConfig, rogue: RogueChain) {
    super(config)
    this.#rogue = rogue
  }

  override committee(period: number): TestCommittee {
    return { ...this.#rogue.committee(period), secretKeys: [WRONG_SECRET] }
  }
}
