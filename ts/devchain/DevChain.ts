import { randomBytes } from 'node:crypto'
import { bytesToHex, type Root } from '../bytes.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { BeaconServer } from './beacon/BeaconServer.ts'
import type { ServerBehaviour } from './beacon/ServerBehaviour.ts'
import { buildHistory } from './buildHistory.ts'
import type { BeaconChain } from './chain/BeaconChain.ts'
import type { ChainBlock } from './chain/ChainBlock.ts'
import { payloadToBuildOn } from './chain/makeEnvelope.ts'
import type { SlotRequest } from './chain/SlotRequest.ts'
import { configYaml } from './configValues.ts'
import type { DevChainOptions } from './DevChainOptions.ts'
import { clockOf, engineClockOf } from './devClock.ts'
import { EngineServer } from './execution/EngineServer.ts'
import { ExecutionClient } from './execution/ExecutionClient.ts'
import { ExecutionRpcServer, hasTransaction } from './execution/ExecutionRpcServer.ts'
import { SlotTimer } from './SlotTimer.ts'

/** The checkpoint a newcomer starts from: old enough that every fork lies ahead. */
const CHECKPOINT_EPOCH = 2

/** A block that a development chain has made. */
export interface ProducedBlock {
  readonly slot: number
  readonly root: Root
}

/**
 * A whole network in one process: a beacon chain with real signatures of sync committees, states and proofs, beacon nodes that
 * serve it and execution clients that check what they are given. It shares no verifying or proving code with the light client.
 *
 * @example
 * const dev = await DevChain.create({ clock: 'manual', historySlots: 192 })
 * await dev.start()
 * const old = await dev.addBeaconServer({ jsonOnly: true })
 * console.log(dev.produceSlot({ skip: false })?.root, old.url)
 * await dev.stop()
 */
export class DevChain {
  readonly config: NetworkConfig
  /** @internal */
  readonly chain: BeaconChain
  /** The first beacon node and the first execution client. */
  readonly beacon: BeaconServer
  readonly engine: EngineServer
  readonly jwtSecret: Uint8Array
  /** Root of a finalized block in the first period, which every server keeps a bootstrap for. */
  readonly checkpointRoot: Root
  readonly #options: DevChainOptions
  readonly #logger: Logger
  readonly #timer: SlotTimer | undefined
  readonly #rpc: ExecutionRpcServer
  readonly #servers: (BeaconServer | EngineServer | ExecutionRpcServer)[] = []

  private constructor(chain: BeaconChain, options: DevChainOptions) {
    this.#options = options
    this.#logger = options.logger ?? silentLogger
    this.chain = chain
    this.config = chain.config
    this.jwtSecret = options.jwtSecret ?? randomBytes(32)
    this.beacon = new BeaconServer(chain, { dateMs: () => this.now() })
    this.engine = this.#newEngine()
    this.#rpc = new ExecutionRpcServer({
      block: (hash) => chain.tree.executionBlock(hash),
      blockAt: (number) => chain.tree.executionAncestor(payloadToBuildOn(chain.head), number),
      blockOf: (hash) => chain.tree.executionBlockOf((block) => hasTransaction(block, hash)),
    })
    this.#servers.push(this.beacon, this.engine, this.#rpc)
    this.checkpointRoot = chooseCheckpoint(chain)
    chain.light.keepBootstrap(this.checkpointRoot)
    this.#timer = options.clock === 'manual' ? undefined : new SlotTimer(chain, clockOf(options))
  }

  /**
   * Builds keys and history; nothing listens yet.
   *
   * @throws ConfigError when the options contradict each other
   * @throws the reason of `signal` when that is aborted meanwhile
   */
  static async create(options: DevChainOptions = {}): Promise<DevChain> {
    return DevChain.after(await buildHistory(options), options)
  }

  /**
   * Goes on from a history that was built by the same options.
   *
   * @internal
   */
  static after(history: BeaconChain, options: DevChainOptions): DevChain {
    return new DevChain(history, options)
  }

  get beaconUrl(): string {
    return this.beacon.url
  }

  get engineUrl(): string {
    return this.engine.url
  }

  /** JSON-RPC of an execution client. */
  get executionRpcUrl(): string {
    return this.#rpc.url
  }

  /** The secret as the file of an execution client holds it. */
  get jwtSecretHex(): string {
    return bytesToHex(this.jwtSecret)
  }

  /** The network as the text of a `config.yaml`, without genesis facts as such files are. */
  get configYaml(): string {
    return configYaml(this.config)
  }

  /** Unix milliseconds on the chain's clock: with the manual one, a third into the newest slot. */
  now(): number {
    if (this.#timer !== undefined) return clockOf(this.#options).now()
    return this.config.genesisTime * 1000 + (this.chain.slot + 1 / 3) * this.config.slotDurationMs
  }

  /** Listens and, with the wall clock, begins to produce slots. */
  async start(): Promise<void> {
    await this.beacon.listen(this.#options.beaconPort)
    await this.engine.listen(this.#options.enginePort)
    await this.#rpc.listen()
    this.#timer?.start()
    this.#logger.info('development chain running', {
      beacon: this.beaconUrl,
      engine: this.engineUrl,
      head: this.chain.head.slot,
      checkpoint: this.checkpointRoot,
    })
  }

  /** Stops the clock and every server. */
  async stop(): Promise<void> {
    this.#timer?.stop()
    await Promise.all(this.#servers.map((server) => server.close()))
  }

  /** Another beacon node over the same chain, listening. */
  async addBeaconServer(behaviour: ServerBehaviour = {}): Promise<BeaconServer> {
    behaviour.dateMs ??= () => this.now()
    const server = new BeaconServer(this.chain, behaviour)
    this.#servers.push(server)
    await server.listen()
    return server
  }

  /** Another execution client with the same secret, empty and listening. */
  async addEngineServer(): Promise<EngineServer> {
    const server = this.#newEngine()
    this.#servers.push(server)
    await server.listen()
    return server
  }

  /** @internal */
  produceSlot(request?: SlotRequest): ChainBlock | undefined
  /** Makes the next slot now and tells every server; undefined when it stays empty. */
  produceSlot(request?: SlotRequest): ProducedBlock | undefined
  produceSlot(request: SlotRequest = {}): ChainBlock | undefined {
    return this.chain.produceSlot(request)
  }

  /** Makes slots, each by the same request, until `slot` is done. Slots that nobody signs take a tenth of the time. */
  produceUntil(slot: number, request: SlotRequest = {}): void {
    while (this.chain.slot < slot) this.chain.produceSlot(request)
  }

  #newEngine(): EngineServer {
    const client = new ExecutionClient({
      config: this.config,
      genesis: this.chain.tree.genesis.execution,
      network: (hash) => this.chain.tree.executionBlock(hash),
      syncRounds: this.#options.syncRounds ?? 1,
    })
    return new EngineServer({ client, jwtSecret: this.jwtSecret, now: engineClockOf(this.#options).now })
  }
}

/** The block that the checkpoint of an early epoch names, or genesis while nothing is final. */
function chooseCheckpoint(chain: BeaconChain): Root {
  const { head, tree, config } = chain
  const epoch = Math.min(CHECKPOINT_EPOCH, head.finalized.epoch)
  return tree.range(0, epoch * config.preset.slotsPerEpoch).at(-1)?.root ?? tree.genesis.root
}
