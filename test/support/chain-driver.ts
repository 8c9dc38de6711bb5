import type { KeyValueStore } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import type { Logger } from '../../ts/log.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import type { ChainBuilder } from './chain-builder.ts'

/** The two ways to go through a story: with one object, or reopened from its database after every step. */
export const drivingModes = [
  { mode: 'kept open', reload: false },
  { mode: 'reload', reload: true },
] as const

export interface DriverOptions {
  readonly config: NetworkConfig
  readonly reload: boolean
  /** 22 of 32, two thirds, when left out. */
  readonly minSigners?: number
  readonly store?: KeyValueStore
  readonly logger?: Logger
}

/** Drives a committee chain through a story; its clock stands still where the test puts it. */
export class ChainDriver {
  readonly store: KeyValueStore
  readonly #options: DriverOptions
  #chain: CommitteeChain | undefined
  #nowMs: number

  private constructor(options: DriverOptions) {
    this.#options = options
    this.store = options.store ?? new MemoryStore()
    this.#nowMs = slotStartMs(options.config, 1_000_000)
  }

  static async open(options: DriverOptions): Promise<ChainDriver> {
    const driver = new ChainDriver(options)
    await driver.reopen()
    return driver
  }

  get chain(): CommitteeChain {
    if (this.#chain === undefined) throw new Error('the chain is not open')
    return this.#chain
  }

  setSlot(slot: number): void {
    this.#nowMs = slotStartMs(this.#options.config, slot)
  }

  async reopen(
    config: NetworkConfig = this.#options.config,
    minSigners = this.#options.minSigners ?? 22,
  ): Promise<void> {
    await this.#chain?.settled()
    const { logger } = this.#options
    const now = (): number => this.#nowMs
    this.#chain = await CommitteeChain.open({ config, store: this.store, minSigners, now, ...(logger && { logger }) })
  }

  /** One step of the story, also one that fails. */
  async step<Result>(change: (chain: CommitteeChain) => Promise<Result>): Promise<Result> {
    try {
      return await change(this.chain)
    } finally {
      if (this.#options.reload) await this.reopen()
    }
  }

  /** Fixes the root of a period and adds its committee. */
  async start(builder: ChainBuilder, period: number): Promise<void> {
    const { root, serialized } = builder.committee(period)
    await this.step((chain) => chain.addFixedRoot(period, root))
    await this.step((chain) => chain.addCommittee(period, serialized))
  }

  /** Those of the periods whose signatures by this chain verify. */
  verifiable(builder: ChainBuilder, periods: readonly number[]): readonly number[] {
    return periods.filter((period) => {
      const verdict = this.chain.verifySignedHeader(builder.signedHeader(period * builder.slotsPerPeriod + 5))
      return verdict !== 'unknown-committee' && verdict.valid
    })
  }
}
