import { ConditionBoard } from '../conditions/ConditionBoard.ts'
import { ConditionLog } from '../conditions/ConditionLog.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { PatientStore } from '../db/PatientStore.ts'
import { ConfigError } from '../errors.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import { HeadValidator } from '../light/heads/HeadValidator.ts'
import { placeOfHead, type ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { Logger } from '../log.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Module } from '../request/Module.ts'
import type { Scheduler } from '../request/Scheduler.ts'
import type { BlockChoice, SlotRange, VerifiedHeader, VerifiedSlot } from '../sync/HeaderQueries.ts'
import type { SyncProtocol } from '../sync/requests.ts'
import type { StateQuestion } from '../sync/StateQueries.ts'
import { CHAIN_CHANGED_TRIGGER } from '../sync/triggers.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import { type ClientModules, createClientModules } from './ClientModules.ts'
import { ClientNews, type ListenerFailure } from './ClientNews.ts'
import type { CheckedOptions, ClientOptions, QuestionOptions } from './ClientOptions.ts'
import { ClientServers } from './ClientServers.ts'
import type { ClientEvents, ClientStatus, ExecutionBlocks } from './ClientStatus.ts'
import { checkOptions } from './checkOptions.ts'
import { createScheduler } from './createScheduler.ts'
import type { HeadsOptions } from './HeadFeeds.ts'
import { type OpenChains, openChains } from './openChains.ts'
import { progressOf, statusOf } from './statusOf.ts'

/**
 * The light client: follows a network through untrusted beacon nodes and drives execution clients.
 *
 * - It is started once and stopped once; after that nothing of it is left, and every question ends with `ERR_STOPPED`.
 * - A listener that fails harms neither the client nor other listeners; it is reported in the log, or as a warning of the
 *   process where there is none.
 *
 * @example
 * const client = await BlsyncClient.create({ network: 'mainnet', servers: [{ url: 'http://localhost:5052' }], checkpoint })
 * client.start()
 * for await (const { header, root } of client.heads()) {
 *   console.log(header.slot, root)
 *   break // or go on for ever
 * }
 * await client.stop()
 */
export class BlsyncClient implements AsyncDisposable {
  readonly network: NetworkConfig
  /** The verified chain of committees. */
  readonly chain: CommitteeChain
  /** The verified heads. */
  readonly validator: HeadValidator
  /** Headers of the verified chain, with proofs of their states where servers give them. */
  readonly headers: LightChain
  readonly #store: PatientStore
  readonly #conditions: ConditionBoard
  readonly #conditionLog: ConditionLog
  readonly #logger: Logger
  readonly #news: ClientNews
  readonly #scheduler: Scheduler<SyncProtocol>
  readonly #modules: ClientModules
  readonly #servers: ClientServers
  #isStarted = false
  #stopping: Promise<void> | undefined

  private constructor(
    options: CheckedOptions & { readonly store: PatientStore },
    opened: Omit<OpenChains, 'checkpoint'>,
    onListenerFailure: ListenerFailure,
  ) {
    const { network, logger, clock, remedies, mask, minSigners, store } = options
    this.network = network
    this.chain = opened.chain
    this.headers = opened.headers
    this.#store = store
    this.#logger = logger
    this.#conditions = new ConditionBoard({
      now: clock.now,
      hide: (text) => mask.hide(text),
      ...(remedies !== undefined && { remedies }),
    })
    this.#conditionLog = new ConditionLog({ board: this.#conditions, logger, slotMs: network.slotDurationMs, clock })
    this.#news = new ClientNews({
      conditions: this.#conditions,
      logger,
      syncCommitteeSize: network.preset.syncCommitteeSize,
      onListenerFailure,
    })
    store.outlastFailures((reason) => this.#news.diskFailed(reason))
    this.validator = new HeadValidator(opened.chain, { minSigners, logger })
    this.#scheduler = createScheduler(options, this.#conditions)
    this.#modules = createClientModules(options, {
      ...opened,
      validator: this.validator,
      conditions: this.#conditions,
      onRefused: (error) => this.#news.refused(error),
      onEngine: (engine) => this.#news.events.emit('engine', engine),
      onEngineCall: (call) => this.#news.events.emit('engineCall', call),
    })
    this.#servers = new ClientServers(options, this.#conditions, (request) =>
      this.#news.events.emit('request', request),
    )
    for (const module of [...this.#modules.inOrder, this.#servers.clock, this.#servers.forks, this.#observer()]) {
      this.#scheduler.registerModule(module)
    }
    this.#conditions.setServers(this.#servers.names)
    this.validator.subscribe({
      minSigners,
      onHead: (head) => this.#headVerified(head),
      onFinality: (update) => this.#finalityVerified(update),
      onWithdrawn: () => this.#scheduler.withdrawHeads(this.validator.head && placeOfHead(this.validator.head)),
    })
  }

  /**
   * Opens the verified chain in the store; nothing is sent before `start`.
   *
   * @throws ConfigError that names the option when one does not fit, or neither store nor options have a checkpoint
   */
  static async create(options: ClientOptions): Promise<BlsyncClient> {
    const given = checkOptions(options)
    const checked = { ...given, store: new PatientStore(given.store, given.clock) }
    const { checkpoint, ...chains } = await openChains(checked)
    return new BlsyncClient({ ...checked, ...(checkpoint !== undefined && { checkpoint }) }, chains, (name, error) => {
      // A user without a log would never learn of his mistake.
      if (options.logger === undefined) process.emitWarning(`a listener of ${name} failed: ${String(error)}`, 'blsync')
      else checked.logger.error('a listener failed', { event: name, error: String(error) })
    })
  }

  /**
   * Calls the listener from now on, until the returned function or `off` is called. What it throws, or its promise is
   * rejected with, is reported and goes no further.
   */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => unknown): () => void {
    return this.#news.events.on(name, listener)
  }

  /** Calls the listener the next time only. */
  once<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => unknown): () => void {
    return this.#news.events.once(name, listener)
  }

  /** Calls the listener no more. */
  off<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => unknown): void {
    this.#news.events.off(name, listener)
  }

  /**
   * Heads as they are verified from now on, until the client is stopped. Of more than `limit` that were not taken yet only
   * the newest are kept.
   *
   * @throws the error of `refused` when the client cannot do its work, and the signal's reason when it is aborted
   */
  heads(options: HeadsOptions = {}): AsyncIterableIterator<ValidatedHead, undefined> {
    return this.#news.feeds.open(options)
  }

  /**
   * Connects to the beacon nodes and execution clients; a second call does nothing.
   *
   * @throws ConfigError `ERR_STOPPED`
   */
  start(): void {
    const { updater } = this.#live()
    if (this.#isStarted) return
    this.#isStarted = true
    updater.start()
    this.#scheduler.start()
    this.#servers.register(this.#scheduler)
  }

  /** Ends every connection and closes the store. A client that was stopped is not started again: make another one. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  /** {@link BlsyncClient.stop}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  get status(): ClientStatus {
    return statusOf({
      chain: this.chain,
      validator: this.validator,
      conditions: this.#conditions,
      modules: this.#modules,
      servers: this.#servers,
    })
  }

  /** What `status` has of execution clients, for those who look at every event. @internal */
  get engines(): ClientStatus['engines'] {
    return this.#modules.updater.engines
  }

  /**
   * Hashes of the execution blocks that the verified head leads to, each undefined while it is not known: what answers
   * about the execution chain are proven under.
   */
  get executionBlocks(): ExecutionBlocks {
    return this.#modules.updater.executionBlocks
  }

  /** Takes what is wrong with parts that stand beside the client, such as execution providers, into its status and log. */
  get conditions(): ConditionSink {
    return this.#conditions
  }

  /**
   * The header of a block of the verified chain: the newest head, the newest finalized block, or that of a slot, which is
   * linked to a verified head by parent roots. Waits until it is there; `signal` bounds that.
   *
   * @throws ConfigError `ERR_SLOT_EMPTY`, `ERR_SLOT_FUTURE`, `ERR_SLOT_TOO_OLD` (behind `headerRetentionSlots`), `ERR_STOPPED`
   * @throws ServerError `ERR_GIVEN_UP` when it is aborted or the client is stopped meanwhile
   */
  async verifiedHeader(choice: BlockChoice, { signal }: QuestionOptions = {}): Promise<VerifiedHeader> {
    return this.#live().headerQueries.at(choice, signal)
  }

  /**
   * What the verified chain has at the slots of a range, ascending, at most 8192: headers, and `empty` where a slot has no
   * block.
   *
   * @throws as {@link BlsyncClient.verifiedHeader}, and ConfigError `ERR_SLOT_RANGE`
   */
  async verifiedSlots(range: SlotRange, { signal }: QuestionOptions = {}): Promise<readonly VerifiedSlot[]> {
    return this.#live().headerQueries.range(range, signal)
  }

  /**
   * Nodes of the state of a verified block, proven: the proof has that format and leads to the header's state root.
   *
   * @throws ServerError `ERR_NO_STATE_PROOF` when no beacon node gives it, `ERR_GIVEN_UP`
   * @throws ConfigError `ERR_STOPPED`
   * @throws ValidationError `PROOF_TOO_LARGE`
   * @example
   * const { header } = await client.verifiedHeader('finalized')
   * const proof = await client.proveState({ header, format: formatOfGindices([169n]) })
   * console.log(bytesToHex(proof.node(169n)))
   */
  async proveState(question: StateQuestion, { signal }: QuestionOptions = {}): Promise<MultiProof> {
    return this.#live().stateQueries.ask(question, signal)
  }

  #live(): ClientModules {
    if (this.#stopping === undefined) return this.#modules
    const code = 'ERR_STOPPED'
    throw new ConfigError('the client was stopped and cannot be used any more: create a new one', { code })
  }

  async #stop(): Promise<void> {
    // First of all: what ends now is no longer looked at, and not over.
    this.#conditionLog.stop()
    this.#news.feeds.end()
    this.#modules.headerQueries.stop()
    this.#modules.stateQueries.stop()
    this.#scheduler.stop()
    await this.#modules.updater.stop()
    await this.chain.settled()
    await this.#modules.headerSync.settled()
    await this.headers.settled()
    await this.#store.close()
    if (this.#store.isBehind) this.#logger.warn('data that could not be written is lost and will be fetched again')
  }

  /** Watches what passes through the scheduler: server states, and the growth of the chain. */
  #observer(): Module<SyncProtocol> {
    return {
      name: 'ClientObserver',
      setupTriggers: (triggers) => triggers.subscribe(CHAIN_CHANGED_TRIGGER),
      process: () => this.#reportCommittees(),
      handleEvent: (event, server) => this.#servers.heard(event, server),
    }
  }

  #reportCommittees(): void {
    const committees = progressOf(this.chain.committeePeriods)
    const { targetPeriod } = this.#modules.updateSync
    if (committees !== undefined) this.#news.events.emit('committees', { ...committees, targetPeriod })
  }

  #headVerified(head: ValidatedHead): void {
    this.#news.headVerified(head)
    this.#modules.headerSync.offer(head.header)
    this.#scheduler.setValidatedHead(placeOfHead(head))
    this.#news.events.emit('head', head)
    this.#news.feeds.push(head)
  }

  #finalityVerified(update: FinalityUpdate): void {
    this.#news.finalityVerified(update)
    this.#modules.updater.finalityChanged()
    this.#news.events.emit('finality', update)
  }
}
