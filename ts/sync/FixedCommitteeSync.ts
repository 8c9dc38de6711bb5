import { type Clock, systemClock } from '../clock.ts'
import { ChainError } from '../light/committees/ChainError.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodStart } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { headerRoot } from '../types/Header.ts'
import type { SerializedCommittee } from '../types/SerializedCommittee.ts'
import type { SyncProtocol, SyncRequest } from './requests.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'

/** The committee chain as far as its fixed roots need it. */
export type FixedCommitteeSink = Pick<
  CommitteeChain,
  'nextSyncPeriod' | 'updatePeriods' | 'committeeRoot' | 'addCommittee'
>

export interface FixedCommitteeSyncOptions {
  readonly config: NetworkConfig
  readonly chain: FixedCommitteeSink
  /** Who fetches updates, and knows that there is none to be had. */
  readonly updates: { readonly weakPeriod: number | undefined }
  readonly logger?: Logger
  readonly clock?: Clock
}

/**
 * Leads over a weak period right after the checkpoint, which fixes the root of the next period's committee as well: the
 * committee with that root needs no signature. It is in the bootstrap of any block of the next period.
 *
 * - nobody is asked unless the updates of that very period are of no use;
 * - first blocks of epochs are tried in turn, one request at a time; when none gave it, again after an epoch.
 */
export class FixedCommitteeSync implements Module<SyncProtocol> {
  readonly name = 'FixedCommitteeSync'
  readonly #options: FixedCommitteeSyncOptions
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #epochMs: number
  readonly #verdicts = new Verdicts<SyncProtocol>()
  /** What is asked for next: the header of an epoch's first slot, or the bootstrap of its block. */
  #step: Extract<SyncRequest, { readonly kind: 'headerAt' | 'bootstrap' }> | undefined
  #epoch = 0
  #isBusy = false
  /** In monotonic milliseconds. */
  #pausedUntilMs = 0
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor(options: FixedCommitteeSyncOptions) {
    const { config, logger = silentLogger, clock = systemClock } = options
    this.#options = options
    this.#logger = logger
    this.#clock = clock
    this.#epochMs = config.slotDurationMs * config.preset.slotsPerEpoch
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    const period = this.#wantedPeriod
    if (period === undefined || this.#isBusy) return
    const waitMs = this.#pausedUntilMs - this.#clock.monotonicMs()
    if (waitMs > 0) environment.runAgainIn(waitMs)
    else this.#ask(environment, period)
  }

  /** The period whose committee is missing, its root being fixed. */
  get #wantedPeriod(): number | undefined {
    const { chain, updates } = this.#options
    const weak = updates.weakPeriod
    if (weak === undefined || weak !== chain.nextSyncPeriod || chain.updatePeriods !== undefined) return undefined
    return chain.committeeRoot(weak + 1) === undefined ? undefined : weak + 1
  }

  #ask(environment: Environment<SyncProtocol>, period: number): void {
    const { config } = this.#options
    this.#step ??= {
      kind: 'headerAt',
      slot: periodStart(config, period) + this.#epoch * config.preset.slotsPerEpoch,
    }
    const isSent =
      this.#step.kind === 'headerAt'
        ? environment.tryRequest(this.#step, {
            answered: ({ header }) => {
              this.#isBusy = false
              if (header === undefined) this.#nextEpoch()
              else this.#step = { kind: 'bootstrap', root: headerRoot(header) }
            },
            failed: () => this.#nextEpoch(),
          })
        : environment.tryRequest(this.#step, {
            answered: ({ bootstrap }, server) => this.#take(period, bootstrap.currentSyncCommittee, server),
            failed: () => this.#nextEpoch(),
          })
    this.#isBusy = isSent !== undefined
  }

  #nextEpoch(): void {
    this.#isBusy = false
    this.#step = undefined
    this.#epoch = (this.#epoch + 1) % this.#options.config.preset.epochsPerSyncCommitteePeriod
    if (this.#epoch === 0) this.#pausedUntilMs = this.#clock.monotonicMs() + this.#epochMs
  }

  #take(period: number, committee: SerializedCommittee, server: ServerHandle): void {
    this.#options.chain
      .addCommittee(period, committee)
      .then(
        () => {
          this.#logger.info('took the committee after a weak period from the checkpoint', { period })
          this.#chainChanged?.fire()
        },
        (error: unknown) => {
          if (error instanceof ChainError && error.code === 'WrongCommitteeRoot') {
            this.#verdicts.wrong(server, 'bootstrap', error.message)
          } else this.#logger.error('a committee could not be stored', { error: String(error) })
        },
      )
      .finally(() => {
        this.#nextEpoch()
        this.#wake?.fire()
      })
  }
}
