import type { Logger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { BeaconHttpError } from './BeaconHttpError.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'
import { checkNetwork } from './checkNetwork.ts'

export interface NetworkGateOptions {
  readonly api: BeaconLightApi
  readonly config: NetworkConfig
  readonly logger: Logger
  readonly server: string
  readonly timing: { readonly checkMs: number; readonly recheckMs: number }
  /** The node turned out to follow another network. */
  readonly onRefused: (error: BeaconHttpError) => void
  /** A node that was kept out is let in. */
  readonly onAdmitted: () => void
}

/** Keeps out nodes of another network, and lets them in again when they change. */
export class NetworkGate {
  /** Resolves with the first verdict, or when it takes too long: signatures decide then. */
  readonly checked: Promise<void>
  readonly #options: NetworkGateOptions
  #open: () => void = () => undefined
  #refusal: BeaconHttpError | undefined
  #isChecking = false
  #isStopped = false
  #warned: readonly string[] = []
  #patience: NodeJS.Timeout | undefined
  #recheck: NodeJS.Timeout | undefined

  constructor(options: NetworkGateOptions) {
    this.#options = options
    this.checked = new Promise((resolve) => {
      this.#open = resolve
    })
  }

  /** Why the node is kept out, `undefined` while it is not. */
  get refusal(): BeaconHttpError | undefined {
    return this.#refusal
  }

  start(): void {
    this.#patience = setTimeout(() => this.#open(), this.#options.timing.checkMs)
    this.check()
  }

  /** Asks the node which network it follows, unless that is being done. */
  check(): void {
    if (!this.#isChecking && !this.#isStopped) void this.#check()
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#patience)
    clearTimeout(this.#recheck)
    this.#open()
  }

  async #check(): Promise<void> {
    const { api, config, logger, server, timing, onRefused, onAdmitted } = this.#options
    this.#isChecking = true
    const verdict = await checkNetwork(api, config, server)
    this.#isChecking = false
    if (this.#isStopped) return
    switch (verdict.type) {
      case 'same': {
        const wasRefused = this.#refusal !== undefined
        this.#refusal = undefined
        this.#warn(verdict.differences)
        if (wasRefused) onAdmitted()
        break
      }
      case 'other':
        if (this.#refusal === undefined) logger.error(verdict.error.message, { server })
        this.#refusal = verdict.error
        onRefused(verdict.error)
        break
      case 'unknown':
        logger.debug('beacon node does not say which network it follows', { server, reason: verdict.reason })
    }
    clearTimeout(this.#recheck)
    if (this.#refusal !== undefined) this.#recheck = setTimeout(() => this.check(), timing.recheckMs)
    clearTimeout(this.#patience)
    this.#open()
  }

  /** A schedule is warned of once, not with every opening of the stream. */
  #warn(differences: readonly string[]): void {
    for (const difference of differences) {
      if (this.#warned.includes(difference)) continue
      this.#options.logger.warn('beacon node has another fork schedule', { server: this.#options.server, difference })
    }
    this.#warned = differences
  }
}
