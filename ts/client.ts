import { SyncServer } from './api/SyncServer.ts'
import { type ClientModules, createClientModules } from './ClientModules.ts'
import { type ClientOptions, checkedMinSigners, retentionSlots } from './ClientOptions.ts'
import type { ClientEvents, ClientStatus, ServerView } from './ClientStatus.ts'
import { ConditionBoard } from './conditions/ConditionBoard.ts'
import { ConditionLog } from './conditions/ConditionLog.ts'
import type { KeyValueStore } from './db/KeyValueStore.ts'
import { MemoryStore } from './db/MemoryStore.ts'
import { EventHub } from './EventHub.ts'
import { CommitteeChain } from './light/CommitteeChain.ts'
import { HeadValidator } from './light/HeadValidator.ts'
import { LightChain } from './light/LightChain.ts'
import { stateCheckpointsFormat } from './light/StateCheckpoints.ts'
import { startingCheckpoint } from './light/startingCheckpoint.ts'
import type { ValidatedHead } from './light/ValidatedHead.ts'
import { type Logger, silentLogger } from './log.ts'
import type { MultiProof } from './merkle/MultiProof.ts'
import type { NetworkConfig } from './params/NetworkConfig.ts'
import type { Module } from './request/Module.ts'
import { Scheduler } from './request/Scheduler.ts'
import type { ServerHandle } from './request/ServerHandle.ts'
import { announcedHead } from './sync/announcedHead.ts'
import type { BlockChoice, SlotRange, VerifiedHeader, VerifiedSlot } from './sync/HeaderQueries.ts'
import { isRecovery } from './sync/isRecovery.ts'
import type { SyncProtocol } from './sync/requests.ts'
import type { StateQuestion } from './sync/StateQueries.ts'
import { CHAIN_CHANGED_TRIGGER } from './sync/triggers.ts'
import type { FinalityUpdate } from './types/FinalityUpdate.ts'
import { headerRoot } from './types/Header.ts'
import { executionBlockHash } from './types/LightClientHeader.ts'

/**
 * The light client: follows a network through untrusted beacon nodes and drives execution clients.
 *
 * @example
 * const client = await BlsyncClient.create({ network: mainnet, servers: [{ url: 'http://localhost:5052' }], checkpoint })
 * client.on('head', (head) => console.log(head.header.slot, head.root))
 * client.start()
 */
export class BlsyncClient {
  readonly network: NetworkConfig
  /** The verified chain of committees. */
  readonly chain: CommitteeChain
  /** The verified heads. */
  readonly validator: HeadValidator
  /** Headers of the verified chain, with proofs of their states where servers give them. */
  readonly headers: LightChain
  readonly #store: KeyValueStore
  readonly #conditions: ConditionBoard
  readonly #conditionLog: ConditionLog
  readonly #logger: Logger
  readonly #events = new EventHub<ClientEvents>()
  readonly #scheduler: Scheduler<SyncProtocol>
  readonly #modules: ClientModules
  readonly #servers: readonly SyncServer[]
  readonly #states = new Map<ServerHandle, ServerView['state']>()
  #handles: readonly ServerHandle[] = []
  #stopping: Promise<void> | undefined

  private constructor(options: ClientOptions, store: KeyValueStore, chain: CommitteeChain, headers: LightChain) {
    const { network, logger = silentLogger, now = Date.now, remedies } = options
    const minSigners = chain.minSigners
    this.network = network
    this.chain = chain
    this.headers = headers
    this.#store = store
    this.#logger = logger
    this.#conditions = new ConditionBoard({ now, ...(remedies !== undefined && { remedies }) })
    this.#conditionLog = new ConditionLog({ board: this.#conditions, logger, slotMs: network.slotDurationMs })
    this.validator = new HeadValidator(chain, { minSigners, logger })
    this.#scheduler = new Scheduler({
      headOf: announcedHead,
      isRecovery,
      serverOptions: {
        eventRate: { burst: 5, intervalMs: Math.min(1_000, network.slotDurationMs / 6) },
        maxDelayMs: network.slotDurationMs,
      },
      logger,
      conditions: this.#conditions,
    })
    this.#modules = createClientModules(options, {
      chain,
      headers,
      validator: this.validator,
      conditions: this.#conditions,
      onRefused: (error) => this.#events.emit('refused', error),
      onEngine: (engine) => this.#events.emit('engine', engine),
    })
    for (const module of [...this.#modules.inOrder, this.#observer()]) this.#scheduler.registerModule(module)
    this.#servers = options.servers.map((server) => new SyncServer({ ...server, config: network, logger }))
    this.#conditions.setServers(this.#servers.map(({ name }) => name))
    this.validator.subscribe({
      minSigners,
      onHead: (head) => this.#headVerified(head),
      onFinality: (update) => this.#finalityVerified(update),
    })
  }

  /**
   * Opens the verified chain in the store; nothing is sent before `start`.
   *
   * @throws ConfigError when the options do not fit each other, or neither store nor options have a checkpoint
   */
  static async create(options: ClientOptions): Promise<BlsyncClient> {
    const { network, logger = silentLogger, now = Date.now, store = new MemoryStore() } = options
    const chain = await CommitteeChain.open({
      config: network,
      store,
      minSigners: checkedMinSigners(options),
      now,
      logger,
      ...(options.allowFutureHeads === true && { futureToleranceMs: Number.POSITIVE_INFINITY }),
    })
    const checkpoint = await startingCheckpoint(chain, options)
    const headers = await LightChain.open({
      store,
      proofFormat: (slot) => stateCheckpointsFormat(network, slot),
      retentionSlots: retentionSlots(options),
      logger,
    })
    return new BlsyncClient({ ...options, ...(checkpoint !== undefined && { checkpoint }) }, store, chain, headers)
  }

  /** Calls the listener from now on, until the returned function is called. */
  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    return this.#events.on(name, listener)
  }

  /** Connects to the beacon nodes and execution clients. */
  start(): void {
    this.#modules.updater.start()
    this.#scheduler.start()
    this.#handles = this.#servers.map((server) => this.#scheduler.registerServer(server))
  }

  /** Ends every connection and closes the store. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  get status(): ClientStatus {
    const periods = this.chain.committeePeriods
    const { head, finalityUpdate } = this.validator
    return {
      network: this.network.name,
      cause: this.#conditions.cause,
      conditions: this.#conditions.active,
      committees: periods === undefined ? undefined : { firstPeriod: periods.start, lastPeriod: periods.end - 1 },
      targetPeriod: this.#modules.updateSync.targetPeriod,
      stall: this.#modules.updateSync.stall,
      replacedUpdates: this.#modules.bestUpdateSync.replacedCount,
      head: head === undefined ? undefined : { slot: head.header.slot, root: head.root, signerCount: head.signerCount },
      headStall: this.#modules.headAge.stall,
      finalized: finalityUpdate === undefined ? undefined : finalizedView(finalityUpdate),
      safe: this.#modules.updater.safe,
      stateProofs: proofAvailability(this.#modules.stateSync.isOffered),
      servers: this.#servers.flatMap((server, index) => this.#serverView(server, this.#handles[index])),
      engines: this.#modules.updater.engines,
    }
  }

  /**
   * The header of a block of the verified chain: the newest head, the newest finalized block, or that of a slot, which is
   * linked to a verified head by parent roots. Waits until it is there; `signal` bounds that.
   *
   * @throws ConfigError `ERR_SLOT_EMPTY`, `ERR_SLOT_FUTURE`, `ERR_SLOT_TOO_OLD` (behind `headerRetentionSlots`)
   * @throws ServerError `ERR_GIVEN_UP` when it is aborted or the client is stopped
   */
  verifiedHeader(choice: BlockChoice, { signal }: { readonly signal?: AbortSignal } = {}): Promise<VerifiedHeader> {
    return this.#modules.headerQueries.at(choice, signal)
  }

  /**
   * What the verified chain has at the slots of a range, ascending, at most 8192: headers, and `empty` where a slot has no
   * block.
   *
   * @throws as {@link BlsyncClient.verifiedHeader}, and ConfigError `ERR_SLOT_RANGE`
   */
  verifiedSlots(
    range: SlotRange,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly VerifiedSlot[]> {
    return this.#modules.headerQueries.range(range, signal)
  }

  /**
   * Nodes of the state of a verified block, proven: the proof has that format and leads to the header's state root.
   *
   * @throws ServerError `ERR_NO_STATE_PROOF` when no beacon node gives it, `ERR_GIVEN_UP`
   * @throws ValidationError `PROOF_TOO_LARGE`
   * @example
   * const { header } = await client.verifiedHeader('finalized')
   * const proof = await client.proveState({ header, format: formatOfGindices([169n]) })
   * console.log(bytesToHex(proof.node(169n)))
   */
  proveState(question: StateQuestion, { signal }: { readonly signal?: AbortSignal } = {}): Promise<MultiProof> {
    return this.#modules.stateQueries.ask(question, signal)
  }

  async #stop(): Promise<void> {
    this.#modules.headerQueries.stop()
    this.#modules.stateQueries.stop()
    this.#scheduler.stop()
    await this.#modules.updater.stop()
    this.#conditionLog.stop()
    await this.chain.settled()
    await this.headers.settled()
    await this.#store.close()
  }

  /** Watches what passes through the scheduler: server states, and the growth of the chain. */
  #observer(): Module<SyncProtocol> {
    return {
      name: 'ClientObserver',
      setupTriggers: (triggers) => triggers.subscribe(CHAIN_CHANGED_TRIGGER),
      process: () => this.#reportCommittees(),
      handleEvent: (event, server) => {
        if (event.type === 'status') this.#states.set(server, event.state)
      },
    }
  }

  #reportCommittees(): void {
    const { committees, targetPeriod } = this.status
    if (committees !== undefined) this.#events.emit('committees', { ...committees, targetPeriod })
  }

  #headVerified(head: ValidatedHead): void {
    this.#logger.info('head verified', {
      slot: head.header.slot,
      root: head.root,
      signers: `${head.signerCount}/${this.network.preset.syncCommitteeSize}`,
      age: `${(head.ageMs / 1000).toFixed(1)}s`,
    })
    this.#modules.headerSync.offer(head.header)
    this.#scheduler.setValidatedHead({ slot: head.header.slot, root: head.root })
    this.#events.emit('head', head)
  }

  #finalityVerified(update: FinalityUpdate): void {
    const { slot, root, blockHash } = finalizedView(update)
    this.#logger.info('finalized', { slot, root, hash: blockHash })
    this.#modules.updater.finalityChanged()
    this.#events.emit('finality', update)
  }

  /** Nothing before `start`. */
  #serverView(server: SyncServer, handle: ServerHandle | undefined): readonly ServerView[] {
    if (handle === undefined) return []
    const problem = this.#modules.checkpointInit?.problems.get(handle)
    const state = this.#states.get(handle) ?? 'connecting'
    return [{ name: handle.name, state, ...server.description, ...(problem !== undefined && { problem }) }]
  }
}

function proofAvailability(isOffered: boolean | undefined): ClientStatus['stateProofs'] {
  if (isOffered === undefined) return 'unknown'
  return isOffered ? 'available' : 'unavailable'
}

function finalizedView({ finalizedHeader }: FinalityUpdate): NonNullable<ClientStatus['finalized']> {
  const { beacon } = finalizedHeader
  return { slot: beacon.slot, root: headerRoot(beacon), blockHash: executionBlockHash(finalizedHeader) }
}
