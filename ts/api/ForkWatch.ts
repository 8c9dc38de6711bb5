import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { Fork, NetworkConfig } from '../params/NetworkConfig.ts'
import { rulesOfFork } from '../params/rulesOfFork.ts'
import { epochAtSlot, slotAtTime, slotStartMs } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { SyncProtocol } from '../sync/requests.ts'

export interface ForkWatchOptions {
  readonly config: NetworkConfig
  /** Unix milliseconds. */
  readonly now: () => number
  readonly conditions: ConditionSink
}

/**
 * Tells when the network has come to a fork that this release or its configuration does not have: the configured schedule
 * says so, or every beacon node that speaks of its own does. Signatures of that fork verify for nobody who lacks it, and
 * honest beacon nodes would look like liars.
 */
export class ForkWatch implements Module<SyncProtocol> {
  readonly name = 'ForkWatch'
  readonly #options: ForkWatchOptions
  readonly #told = new Map<string, readonly Fork[]>()

  constructor(options: ForkWatchOptions) {
    this.#options = options
  }

  record(server: string, forks: readonly Fork[]): void {
    this.#told.set(server, forks)
    this.#tell()
  }

  setupTriggers(): void {}

  process(environment: Pick<Environment<SyncProtocol>, 'runAgainIn'>): void {
    this.#tell()
    environment.runAgainIn(this.#untilNextEpochMs())
  }

  /** Forks begin with epochs. Also by a clock that is years behind it is not longer than an epoch. */
  #untilNextEpochMs(): number {
    const { config, now } = this.#options
    const { slotsPerEpoch } = config.preset
    const next = (epochAtSlot(config, slotAtTime(config, now())) + 1) * slotsPerEpoch
    return Math.min(slotsPerEpoch * config.slotDurationMs, Math.max(1, slotStartMs(config, next) - now()))
  }

  #tell(): void {
    const { conditions } = this.#options
    const evidence = this.#evidence()
    if (evidence === undefined) conditions.clear('unknown-fork')
    else conditions.raise({ kind: 'unknown-fork', evidence })
  }

  #evidence(): string | undefined {
    const { config, now } = this.#options
    const epoch = epochAtSlot(config, slotAtTime(config, now()))
    const running = (forks: readonly Fork[]) => forks.findLast((fork) => fork.epoch <= epoch)
    const ours = running(config.forks)
    if (ours !== undefined && rulesOfFork(ours) === undefined) return `fork ${ours.name} since epoch ${ours.epoch}`
    const lacking = [...this.#told].flatMap(([server, forks]) => {
      const theirs = running(forks)
      const isOurs = theirs === undefined || config.forks.some(({ version }) => version === theirs.version)
      return isOurs ? [] : [`${server} is in fork ${theirs.name} since epoch ${theirs.epoch}`]
    })
    return lacking.length === this.#told.size ? lacking[0] : undefined
  }
}
