import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { ConfigError } from '../errors.ts'
import { ChainError } from '../light/committees/ChainError.ts'
import type { CheckpointData } from '../light/committees/CheckpointData.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotStartMs } from '../params/slots.ts'
import { UnknownForkError } from '../params/UnknownForkError.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { headerRoot } from '../types/Header.ts'
import type { LightClientBootstrap } from '../types/LightClientBootstrap.ts'
import { CheckpointDiagnosis } from './CheckpointDiagnosis.ts'
import { type CheckpointProblem, checkpointRemedy, describeCheckpointProblem } from './CheckpointProblem.ts'
import type { SyncProtocol } from './requests.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'

const STORE_RETRY_MS = 5_000

/** The committee chain as far as its checkpoint needs it. */
export type CheckpointSink = Pick<CommitteeChain, 'nextSyncPeriod' | 'storedCheckpoint' | 'initCheckpoint'>

export interface CheckpointInitOptions {
  readonly config: NetworkConfig
  readonly chain: CheckpointSink
  /** The trusted block root. */
  readonly root: Root
  readonly clock: Clock
  /** A checkpoint older than this is refused; any age is taken when left out. */
  readonly maxAgeMs?: number
  /** Called once when the checkpoint is refused for its age or its fork; nobody is asked after that. */
  readonly onRefused?: (error: ConfigError) => void
  readonly conditions?: ConditionSink
  readonly logger?: Logger
}

/**
 * Initializes the committee chain from the checkpoint: from the database if it has the data, else from servers.
 *
 * - an initialized chain is left alone, and nobody is asked;
 * - servers are asked one at a time; one that is silent, fails or sends something else is followed by the next, for ever,
 *   with the growing delays of failed servers;
 * - when a server does not have it, the reason is found out and said.
 */
export class CheckpointInit implements Module<SyncProtocol> {
  readonly name = 'CheckpointInit'
  readonly #options: CheckpointInitOptions
  readonly #logger: Logger
  readonly #diagnosis: CheckpointDiagnosis
  readonly #conditions: ConditionSink
  readonly #problems = new Map<ServerHandle, CheckpointProblem>()
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #hasLookedInStore = false
  #isStoring = false
  #isRefused = false
  #asked: ServerHandle | undefined
  #pausedUntilMs = 0
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor(options: CheckpointInitOptions) {
    this.#options = options
    this.#logger = options.logger ?? silentLogger
    this.#conditions = options.conditions ?? noConditions
    this.#diagnosis = new CheckpointDiagnosis({
      ...options,
      now: options.clock.now,
      onFound: (server, problem, detail) => this.#found(server, problem, detail),
    })
  }

  /** Why each server asked so far did not give the checkpoint, by the last it said. */
  get problems(): ReadonlyMap<ServerHandle, CheckpointProblem> {
    return this.#problems
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
  }

  serverRemoved(server: ServerHandle): void {
    this.#problems.delete(server)
    if (this.#problems.size === 0) this.#conditions.clear('checkpoint')
    this.#diagnosis.forget(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    if (this.#options.chain.nextSyncPeriod !== undefined || this.#isRefused || this.#isStoring) return
    if (!this.#hasLookedInStore) {
      this.#lookInStore()
      return
    }
    this.#diagnosis.process(environment)
    const pauseMs = this.#pausedUntilMs - this.#options.clock.monotonicMs()
    if (pauseMs > 0) environment.runAgainIn(pauseMs)
    else if (this.#asked === undefined) this.#askNext(environment)
  }

  #lookInStore(): void {
    this.#hasLookedInStore = true
    this.#isStoring = true
    const { chain, root } = this.#options
    chain
      .storedCheckpoint(root)
      .then((data) => (data === undefined || this.#isTooOld(data.bootstrap) ? undefined : this.#store(data)))
      .catch((error: unknown) => this.#logger.error('the stored checkpoint cannot be read', { error: String(error) }))
      .finally(() => {
        this.#isStoring = false
        this.#wake?.fire()
      })
  }

  #askNext(environment: Environment<SyncProtocol>): void {
    this.#asked = environment.tryRequest(
      { kind: 'bootstrap', root: this.#options.root },
      {
        answered: ({ bootstrap }, server) => {
          this.#release(server)
          this.#take(server, bootstrap)
        },
        failed: (error, server) => {
          this.#release(server)
          this.#diagnosis.begin(server, error)
        },
        timedOut: (server) => this.#release(server),
      },
    )
  }

  #release(server: ServerHandle): void {
    if (this.#asked === server) this.#asked = undefined
  }

  #take(server: ServerHandle, bootstrap: LightClientBootstrap): void {
    if (this.#options.chain.nextSyncPeriod !== undefined || this.#isRefused || this.#isStoring) return
    const { root } = this.#options
    if (headerRoot(bootstrap.header.beacon) !== root) {
      this.#blame(server, 'the bootstrap is for a block other than the checkpoint')
      return
    }
    if (this.#isTooOld(bootstrap)) return
    this.#isStoring = true
    this.#store({ root, bootstrap })
      .then(() => this.#verdicts.good(server, 'bootstrap'))
      .catch((error: unknown) => {
        if (error instanceof ChainError) {
          this.#blame(server, error.message)
          return
        }
        // The block is the trusted one: no server can give a checkpoint that this release understands.
        if (error instanceof UnknownForkError) {
          this.#isRefused = true
          this.#options.onRefused?.(error)
          return
        }
        this.#logger.error('the checkpoint could not be stored', { error: String(error) })
        this.#pausedUntilMs = this.#options.clock.monotonicMs() + STORE_RETRY_MS
      })
      .finally(() => {
        this.#isStoring = false
        this.#wake?.fire()
      })
  }

  async #store(data: CheckpointData): Promise<void> {
    await this.#options.chain.initCheckpoint(data)
    this.#problems.clear()
    this.#conditions.clear('checkpoint')
    this.#logger.info('checkpoint verified', { root: data.root, slot: data.bootstrap.header.beacon.slot })
    this.#chainChanged?.fire()
  }

  #isTooOld(bootstrap: LightClientBootstrap): boolean {
    const { config, maxAgeMs, clock, root, onRefused } = this.#options
    const ageMs = clock.now() - slotStartMs(config, bootstrap.header.beacon.slot)
    if (maxAgeMs === undefined || ageMs <= maxAgeMs) return false
    this.#isRefused = true
    onRefused?.(
      new ConfigError(
        `the checkpoint ${root} is ${inWords(ageMs)} old, more than the ${inWords(maxAgeMs)} it can be trusted for: choose a newer one, or set option allowStaleCheckpoint if you trust it anyway`,
        { code: 'ERR_STALE_CHECKPOINT' },
      ),
    )
    return true
  }

  #blame(server: ServerHandle, reason: string): void {
    this.#verdicts.wrong(server, 'bootstrap', reason)
    this.#found(server, 'wrong-answer')
    this.#wake?.fire()
  }

  #found(server: ServerHandle, problem: CheckpointProblem, detail?: string): void {
    this.#problems.set(server, problem)
    if (this.#options.chain.nextSyncPeriod !== undefined || this.#isRefused) return
    const problems = [...this.#problems]
    const evidence = problems.map(([{ name }, one]) => `${name} ${describeCheckpointProblem(one)}`).join('; ')
    // Where servers say different things, the kind's own remedy names what helps against all of them.
    const remedy = problems.every(([, one]) => one === problem) ? checkpointRemedy(problem) : undefined
    this.#conditions.raise({
      kind: 'checkpoint',
      evidence: problems.length === 1 && detail !== undefined ? `${evidence}: ${detail}` : evidence,
      ...(remedy !== undefined && { remedy }),
    })
  }
}

function inWords(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
