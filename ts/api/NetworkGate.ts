import type { Clock, Timer } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { Logger } from '../log.ts'
import type { Fork, NetworkConfig } from '../params/NetworkConfig.ts'
import type { BeaconHttpError } from './BeaconHttpError.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'
import { checkNetwork } from './checkNetwork.ts'

/** What a beacon node of the network says of it. */
export interface NetworkFacts {
  /** When it began, in Unix seconds. */
  readonly genesisTime?: number
  readonly forks?: readonly Fork[]
}

export interface NetworkGateOptions {
  readonly api: BeaconLightApi
  readonly config: NetworkConfig
  readonly conditions: ConditionSink
  readonly clock: Clock
  readonly logger: Logger
  readonly server: string
  readonly timing: { readonly checkMs: number; readonly recheckMs: number }
  /** The node turned out to follow another network. */
  readonly onRefused: (error: BeaconHttpError) => void
  /** What a node of our network says of it. */
  readonly onFacts: (facts: NetworkFacts) => void
  /** A node that was kept out is let in. */
  readonly onAdmitted: () => void
}

/** Differences of a fork schedule that are told one by one. */
const MAX_SHOWN = 3

/** Keeps out nodes of another network, and lets them in again when they change. */
export class NetworkGate {
  /** Resolves with the first verdict, or when it takes too long: signatures decide then. */
  readonly checked: Promise<void>
  readonly #options: NetworkGateOptions
  #open: () => void = () => undefined
  #refusal: BeaconHttpError | undefined
  #isChecking = false
  #isDecided = false
  #isStopped = false
  #warned = ''
  #lastCheckMs = Number.NEGATIVE_INFINITY
  #patience: Timer | undefined
  #recheck: Timer | undefined

  constructor(options: NetworkGateOptions) {
    this.#options = options
    this.checked = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  /** Whether the node has said which network it follows. */
  get isDecided(): boolean {
    return this.#isDecided
  }

  /** Whether the node has just been asked. */
  get isAsking(): boolean {
    return this.#isChecking
  }

  /** Why the node is kept out, `undefined` while it is not. */
  get refusal(): BeaconHttpError | undefined {
    return this.#refusal
  }

  start(): void {
    this.#patience = this.#options.clock.after(this.#options.timing.checkMs, () => this.#open())
    void this.#check()
  }

  /** The node may be another one now: it is asked again, but not more often than is worth it. */
  checkAgain(): void {
    const { timing, clock } = this.#options
    this.#checkIn(this.#isDecided ? this.#lastCheckMs + timing.recheckMs - clock.monotonicMs() : 0)
  }

  stop(): void {
    this.#isStopped = true
    this.#patience?.cancel()
    this.#recheck?.cancel()
    this.#open()
  }

  #checkIn(ms: number): void {
    this.#recheck?.cancel()
    if (!this.#isStopped) this.#recheck = this.#options.clock.after(ms, () => void this.#check())
  }

  async #check(): Promise<void> {
    const { api, config, conditions, logger, server, timing, onRefused, onAdmitted, onFacts } = this.#options
    if (this.#isChecking || this.#isStopped) return
    this.#isChecking = true
    this.#lastCheckMs = this.#options.clock.monotonicMs()
    const verdict = await checkNetwork(api, config, server)
    this.#isChecking = false
    if (this.#isStopped) return
    this.#isDecided = verdict.type !== 'unknown'
    switch (verdict.type) {
      case 'same': {
        const wasRefused = this.#refusal !== undefined
        this.#refusal = undefined
        conditions.clear('server-other-network', server)
        this.#warn(verdict.differences)
        onFacts(verdict)
        if (wasRefused) onAdmitted()
        break
      }
      case 'other':
        conditions.raise({ kind: 'server-other-network', subject: server, evidence: verdict.evidence })
        this.#refusal = verdict.error
        onRefused(verdict.error)
        break
      case 'unknown':
        logger.debug('beacon node does not say which network it follows', { server, reason: verdict.reason })
    }
    if (this.#refusal !== undefined) this.#checkIn(timing.recheckMs)
    this.#patience?.cancel()
    this.#open()
  }

  /** In one line, and once: not a line for each fork, nor with every opening of the stream. */
  #warn(differences: readonly string[]): void {
    const { logger, server } = this.#options
    const shown = differences.slice(0, MAX_SHOWN).join('; ')
    const more = differences.length - MAX_SHOWN
    const difference = more > 0 ? `${shown}; and ${more} more` : shown
    if (difference !== '' && difference !== this.#warned) {
      logger.warn('beacon node has another fork schedule', { server, difference })
    }
    this.#warned = difference
  }
}
