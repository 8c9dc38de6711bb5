import type { Clock, Timer } from '../clock.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { SyncProgress } from './SyncProgress.ts'

const METHOD_NOT_FOUND = -32601

/** Until it counts as standing still: it has nothing at all, as without peers, or is busy, as geth with healing its state. */
const STILL_AT_NOTHING_MS = 60_000
const STILL_MS = 600_000

export interface SyncWatchOptions {
  readonly ask: () => Promise<SyncProgress | undefined>
  /** Hears every answer with progress, and any that says that it has not moved for long. */
  readonly onProgress: (progress: SyncProgress | undefined, options: { readonly standsStill: boolean }) => void
  /** Whether no other call is open: a question never goes before one that matters. */
  readonly isIdle: () => boolean
  readonly periodMs: number
  readonly clock: Clock
}

/**
 * Asks a syncing execution client now and then how far it is.
 *
 * - nobody waits for an answer, and a failure is silent: it is only for show;
 * - a client that does not have the method is not asked again until `reset`;
 * - one that answers the same for long stands still, wherever that is.
 */
export class SyncWatch {
  readonly #options: SyncWatchOptions
  #timer: Timer | undefined
  #isOffered = true
  /** Counts how often it was stopped, to know old answers by. */
  #era = 0
  #block: number | undefined
  /** How often in a row it was at that block. */
  #sameAnswers = 0

  constructor(options: SyncWatchOptions) {
    this.#options = options
  }

  /** The client is syncing; saying so again changes nothing. */
  start(): void {
    if (this.#isOffered && this.#timer === undefined) this.#schedule()
  }

  /** It is no longer. An answer that is still out is dropped. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#era += 1
    this.#sameAnswers = 0
  }

  /** The client may be another one now. */
  reset(): void {
    this.#isOffered = true
  }

  #schedule(): void {
    this.#timer = this.#options.clock.after(this.#options.periodMs, () => {
      this.#schedule()
      if (this.#options.isIdle()) void this.#ask()
    })
  }

  async #ask(): Promise<void> {
    const era = this.#era
    try {
      const progress = await this.#options.ask()
      if (this.#era === era) this.#tell(progress)
    } catch (error) {
      if (!(error instanceof EngineCallError) || error.failure.kind !== 'rpc' || this.#era !== era) return
      // EthereumJS says with an error that it has no peer.
      if (error.failure.rpcCode !== METHOD_NOT_FOUND) return this.#tell(undefined)
      this.#isOffered = false
      this.stop()
    }
  }

  #tell(progress: SyncProgress | undefined): void {
    const standsStill = this.#standsStill(progress)
    if (progress !== undefined || standsStill) this.#options.onProgress(progress, { standsStill })
  }

  #standsStill(progress: SyncProgress | undefined): boolean {
    const isSame = progress?.currentBlock === this.#block
    this.#block = progress?.currentBlock
    this.#sameAnswers = isSame ? this.#sameAnswers + 1 : 0
    const limitMs = progress?.highestBlock === 0 ? STILL_AT_NOTHING_MS : STILL_MS
    return this.#sameAnswers * this.#options.periodMs >= limitMs
  }
}
