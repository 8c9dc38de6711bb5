import { EngineCallError } from './EngineFailure.ts'
import type { SyncProgress } from './SyncProgress.ts'

const METHOD_NOT_FOUND = -32601

export interface SyncWatchOptions {
  readonly ask: () => Promise<SyncProgress | undefined>
  readonly onProgress: (progress: SyncProgress) => void
  /** Whether no other call is open: a question never goes before one that matters. */
  readonly isIdle: () => boolean
  readonly periodMs: number
}

/**
 * Asks a syncing execution client now and then how far it is.
 *
 * - nobody waits for an answer, and a failure is silent: it is only for show;
 * - a client that does not have the method is not asked again until `reset`.
 */
export class SyncWatch {
  readonly #options: SyncWatchOptions
  #timer: NodeJS.Timeout | undefined
  #isOffered = true
  /** Counts how often it was stopped, to know old answers by. */
  #era = 0

  constructor(options: SyncWatchOptions) {
    this.#options = options
  }

  /** The client is syncing; saying so again changes nothing. */
  start(): void {
    if (this.#isOffered && this.#timer === undefined) this.#schedule()
  }

  /** It is no longer. An answer that is still out is dropped. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#era += 1
  }

  /** The client may be another one now. */
  reset(): void {
    this.#isOffered = true
  }

  #schedule(): void {
    this.#timer = setTimeout(() => {
      this.#schedule()
      if (this.#options.isIdle()) void this.#ask()
    }, this.#options.periodMs)
  }

  async #ask(): Promise<void> {
    const era = this.#era
    try {
      const progress = await this.#options.ask()
      if (progress !== undefined && this.#era === era) this.#options.onProgress(progress)
    } catch (error) {
      if (!(error instanceof EngineCallError) || error.failure.kind !== 'rpc') return
      if (error.failure.rpcCode !== METHOD_NOT_FOUND || this.#era !== era) return
      this.#isOffered = false
      this.stop()
    }
  }
}
