import type { Clock, Timer } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'

export interface SyncingWatchOptions {
  readonly api: BeaconLightApi
  readonly conditions: ConditionSink
  readonly clock: Clock
  readonly server: string
  /** From one question to the next, while the node is syncing. */
  readonly intervalMs: number
}

/** Notices when a beacon node is itself still syncing, by its own word, and when that is over. */
export class SyncingWatch {
  readonly #options: SyncingWatchOptions
  #timer: Timer | undefined
  #askedAtMs = Number.NEGATIVE_INFINITY
  #isStopped = false

  constructor(options: SyncingWatchOptions) {
    this.#options = options
  }

  /** Asks the node, unless that was done just now. */
  look(): void {
    const { clock, intervalMs } = this.#options
    if (!this.#isStopped && clock.monotonicMs() - this.#askedAtMs >= intervalMs) void this.#ask()
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  async #ask(): Promise<void> {
    const { api, conditions, server, intervalMs } = this.#options
    this.#askedAtMs = this.#options.clock.monotonicMs()
    // A node that does not say is not syncing; what else is wrong with it, its other answers tell.
    const answer = await api.syncing().catch(() => undefined)
    if (this.#isStopped) return
    this.#timer?.cancel()
    if (answer?.isSyncing === true) {
      conditions.raise({ kind: 'server-syncing', subject: server, evidence: `it is at slot ${answer.headSlot}` })
      this.#timer = this.#options.clock.after(intervalMs, () => void this.#ask())
    } else {
      conditions.clear('server-syncing', server)
    }
  }
}
