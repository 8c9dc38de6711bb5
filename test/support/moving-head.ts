import type { Root } from '../../ts/bytes.ts'
import type { Clock } from '../../ts/clock.ts'
import { DevChain } from '../../ts/devchain/DevChain.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'

/** Every fork before the one whose payloads come apart, so that each block has its payload at once. */
const FORK_EPOCHS = { altair: 0, bellatrix: 1, capella: 1, deneb: 1, electra: 1, fulu: 1 }

/** A block for a source of verified heads. */
export interface MovedTo {
  readonly hash: Root
  readonly number: number
}

/** A development chain, with its newest block as the verified head: what a client would be. */
export class MovingHead {
  readonly chain: DevChain
  latest: Root | undefined

  private constructor(chain: DevChain) {
    this.chain = chain
    this.latest = chain.chain.head.execution.hash
  }

  static async create(): Promise<MovingHead> {
    const chain = await DevChain.create({ clock: 'manual', historySlots: 24, forkEpochs: FORK_EPOCHS })
    await chain.start()
    return new MovingHead(chain)
  }

  get network(): NetworkConfig {
    return this.chain.config
  }

  get executionBlocks(): {
    readonly latest: Root | undefined
    readonly safe: undefined
    readonly finalized: undefined
  } {
    return { latest: this.latest, safe: undefined, finalized: undefined }
  }

  get url(): string {
    return this.chain.executionRpcUrl
  }

  /** One more block on the head, or on an earlier one. */
  move(reorgDepth = 0): MovedTo {
    const block = this.chain.produceSlot({ reorgDepth, skip: false })
    if (block === undefined) throw new Error('the slot stayed empty')
    this.latest = block.execution.hash
    return block.execution
  }

  /** A head that was told before. */
  moveTo({ hash }: MovedTo): void {
    this.latest = hash
  }
}

/** Time that passes when it is told to. */
export class ManualClock implements Clock {
  #nowMs = 0
  readonly #due = new Set<{ readonly atMs: number; readonly call: () => void }>()

  readonly now = (): number => this.#nowMs
  readonly monotonicMs = (): number => this.#nowMs

  after(delayMs: number, call: () => void) {
    const entry = { atMs: this.#nowMs + delayMs, call }
    this.#due.add(entry)
    const timer = { cancel: () => void this.#due.delete(entry), unref: () => timer }
    return timer
  }

  soon(call: () => void) {
    return this.after(0, call)
  }

  /** How many calls are waited for. */
  get waiting(): number {
    return this.#due.size
  }

  pass(ms: number): void {
    this.#nowMs += ms
    for (const entry of [...this.#due].sort((a, b) => a.atMs - b.atMs)) {
      if (entry.atMs <= this.#nowMs && this.#due.delete(entry)) entry.call()
    }
  }
}
