import { hexToBytes } from '../../bytes.ts'
import { type Logger, silentLogger } from '../../log.ts'
import { periodAtSlot } from '../../params/slots.ts'
import { UnknownForkError } from '../../params/UnknownForkError.ts'
import { signingRootOfBlock } from '../../types/signingRoot.ts'
import type { CommitteeChain } from '../committees/CommitteeChain.ts'
import type { HeaderRef } from '../headers/HeaderRef.ts'

/** Heads prepared at the same time. */
const MAX_AT_ONCE = 2

/** The committee chain as far as preparation needs it. */
export type PreparingChain = Pick<CommitteeChain, 'config' | 'committee' | 'isFuture'>

/**
 * Gets the committee ready for the signature under a head that is announced: its keys are loaded, and what it will sign
 * is hashed to the curve on a worker thread, a good part of a verification's time.
 *
 * - The signature is expected in the next slot, as nearly all are. Where that guess is wrong, across a missed slot at a
 *   boundary of forks or periods, and where the head is made up, the work is in vain and nothing else happens.
 * - Few heads are in the works at once; a committee keeps what it needs for the last eight.
 * - Nothing is verified, and no verdict depends on it.
 */
export class HeadPreparer {
  readonly #chain: PreparingChain
  readonly #logger: Logger
  readonly #running = new Set<Promise<void>>()

  constructor(chain: PreparingChain, logger: Logger = silentLogger) {
    this.#chain = chain
    this.#logger = logger
  }

  /** Whether the preparation has begun; false as long as the committee is not known or too many are in the works. */
  prepare({ slot, root }: HeaderRef): boolean {
    const { config } = this.#chain
    const signatureSlot = slot + 1
    if (this.#running.size >= MAX_AT_ONCE || this.#chain.isFuture(slot)) return false
    const committee = this.#chain.committee(periodAtSlot(config, signatureSlot))
    const message = this.#signingRoot({ slot, root })
    if (committee === undefined || message === undefined) return false
    const preparation = committee
      .prepareAsync(message)
      .catch((error: unknown) => this.#logger.warn('a head could not be prepared', { slot, error: String(error) }))
      .finally(() => this.#running.delete(preparation))
    this.#running.add(preparation)
    return true
  }

  /** Resolves when nothing is in the works. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  /** What the committee signs; undefined in a fork that this release does not know. */
  #signingRoot({ slot, root }: HeaderRef): Uint8Array | undefined {
    try {
      return signingRootOfBlock(this.#chain.config, hexToBytes(root, 32), slot + 1)
    } catch (error) {
      if (error instanceof UnknownForkError) return undefined
      throw error
    }
  }
}
