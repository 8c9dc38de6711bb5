import type { BeaconConnections, BeaconResponse } from '../../ts/api/BeaconConnections.ts'
import type { Root } from '../../ts/bytes.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { KeyValueStore } from '../../ts/db/KeyValueStore.ts'
import type { EngineTransport } from '../../ts/engine/EngineTransport.ts'
import type { LogFields, Logger } from '../../ts/log.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import type { SimulatedEngine } from './engines/SimulatedEngine.ts'
import { Life } from './Life.ts'
import type { Interruption } from './machine/Interruption.ts'
import { MachineClock } from './machine/MachineClock.ts'
import type { SimulatedDisk } from './machine/SimulatedDisk.ts'
import { aborted } from './network/networkErrors.ts'
import type { SimulatedNode } from './nodes/SimulatedNode.ts'
import { OpenQuestions } from './observer/OpenQuestions.ts'
import type { Turns } from './Turns.ts'
import { Unsettled } from './Unsettled.ts'
import type { WorldTime } from './WorldTime.ts'

export const HEADER_RETENTION_SLOTS = 64

export interface ProcessOptions {
  readonly world: WorldTime
  readonly turns: Turns
  readonly disk: SimulatedDisk
  readonly config: NetworkConfig
  readonly checkpoint: Root
  readonly nodes: readonly SimulatedNode[]
  readonly engines: readonly SimulatedEngine[]
  readonly wallOffsetMs: number
  /** Of what it sends, to whomever. */
  readonly sends: Interruption
  /** Something was asked while it was being asked already. */
  readonly onAskedTwice: (what: string) => void
  readonly onLog: (level: keyof Logger, message: string, fields: LogFields) => void
}

/** One life of the client, which `kill` ends without its knowing. */
export class ClientProcess {
  readonly clock: MachineClock
  readonly #options: ProcessOptions
  readonly #life = new Life()
  readonly #unsettled = new Unsettled()
  readonly #questions: OpenQuestions
  #isStalled = false
  #client: BlsyncClient | undefined

  constructor(options: ProcessOptions) {
    this.#options = options
    this.#questions = new OpenQuestions(options.onAskedTwice)
    this.clock = new MachineClock(options.world, options.turns)
    this.clock.wallOffsetMs = options.wallOffsetMs
  }

  /** From when it has been made out of what the disk holds until it is killed. */
  get client(): BlsyncClient | undefined {
    return this.isDead ? undefined : this.#client
  }

  /** What the world has yet to answer. */
  get unanswered(): readonly string[] {
    return this.#unsettled.open
  }

  get isDead(): boolean {
    return this.#life.isDead
  }

  /** Whether it gets no turn: the machine sleeps, or it is stalled. */
  get isHeld(): boolean {
    return this.#life.isHeld
  }

  /** @param onMade - before anything is sent */
  async start(onMade: (client: BlsyncClient) => void): Promise<void> {
    const { disk, config, checkpoint, nodes, engines, sends } = this.#options
    const client = await BlsyncClient.create({
      network: config,
      checkpoint,
      allowStaleCheckpoint: true,
      // Worlds are short, and what is old has to go in them.
      headerRetentionSlots: HEADER_RETENTION_SLOTS,
      store: this.#store(disk),
      servers: nodes.map(({ name }) => ({ url: `http://${name}` })),
      engines: engines.map(({ name }) => ({ url: `http://${name}`, jwtSecret: new Uint8Array(32) })),
      logger: {
        error: this.#log('error'),
        warn: this.#log('warn'),
        info: this.#log('info'),
        debug: this.#log('debug'),
      },
      clock: this.clock,
      transports: {
        beacon: (origin) => this.#answering(origin, connectionsOf(named(nodes, origin), this.#life, sends)),
        engine: (url) => this.#calling(interrupted(named(engines, url).transport(this.#life), this.#life, sends)),
      },
    })
    if (this.isDead) return
    this.#client = client
    onMade(client)
    client.start()
  }

  sleep(): void {
    this.#life.hold()
    this.clock.sleep()
  }

  wake(): void {
    this.clock.wake()
    this.#life.release()
  }

  /** It gets no turn while time goes on, as when memory is short. */
  stall(): void {
    if (this.#isStalled) return
    this.#isStalled = true
    this.#life.hold()
    this.clock.stall()
  }

  /** @param isTimersFirst - what is overdue comes before what arrived meanwhile */
  resume(isTimersFirst: boolean): void {
    if (!this.#isStalled) return
    this.#isStalled = false
    if (!isTimersFirst) this.#life.release()
    this.clock.resume()
    if (isTimersFirst) this.#options.world.after(0, () => this.#life.release())
  }

  /** What it was doing is left as it is; nothing of it reaches the world any more. */
  kill(): void {
    this.#life.end()
    this.clock.kill()
  }

  #store(disk: SimulatedDisk): KeyValueStore {
    const store = disk.open(this.#life)
    return { ...store, batch: (operations) => this.#unsettled.track('writes', store.batch(operations)) }
  }

  #answering(node: string, connections: BeaconConnections): BeaconConnections {
    const request: BeaconConnections['request'] = (asked) => {
      const { path, signal, headers } = asked
      const answer = this.#unsettled.track('requests', connections.request(asked))
      const accept = headers.accept ?? ''
      return this.#questions.track({ node, path, accept, signal, sentAtMs: this.clock.monotonicMs() }, answer)
    }
    return { ...connections, request }
  }

  #calling(transport: EngineTransport): EngineTransport {
    return { ...transport, send: (message) => this.#unsettled.track('calls', transport.send(message)) }
  }

  #log(level: keyof Logger): (message: string, fields?: LogFields) => void {
    return (message, fields = {}) => {
      if (!this.isDead) this.#options.onLog(level, message, fields)
    }
  }
}

function named<Named extends { readonly name: string }>(all: readonly Named[], origin: string): Named {
  const found = all.find(({ name }) => origin === `http://${name}`)
  if (found === undefined) throw new Error(`nothing is simulated at ${origin}`)
  return found
}

/** Connections whose answers only a process gets that runs. */
function connectionsOf(node: SimulatedNode, life: Life, sends: Interruption): BeaconConnections {
  let isDestroyed = false
  return {
    request: (request) =>
      new Promise<BeaconResponse>((resolve, reject) => {
        if (life.isDead) return
        if (isDestroyed) {
          reject(aborted())
          return
        }
        sends.around(() => {
          if (life.isDead) return
          node.request(request, life).then(
            (response) => life.deliver(() => resolve(response)),
            (error: unknown) => life.deliver(() => reject(error)),
          )
        })
      }),
    destroy: () => {
      isDestroyed = true
      return node.destroy()
    },
  }
}

/** A way to an execution client on which the process may die before or after it sends something. */
function interrupted(transport: EngineTransport, life: Life, sends: Interruption): EngineTransport {
  return {
    ...transport,
    send: (message) =>
      sends.around(() => (life.isDead ? new Promise<never>(() => undefined) : transport.send(message))),
  }
}
