import type { BeaconConnections, BeaconResponse } from '../../ts/api/BeaconConnections.ts'
import type { Root } from '../../ts/bytes.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { LogFields, Logger } from '../../ts/log.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import type { SimulatedEngine } from './engines/SimulatedEngine.ts'
import { MachineClock } from './machine/MachineClock.ts'
import type { SimulatedDisk } from './machine/SimulatedDisk.ts'
import type { SimulatedNode } from './nodes/SimulatedNode.ts'
import type { Turns } from './Turns.ts'
import type { WorldTime } from './WorldTime.ts'

export interface ProcessOptions {
  readonly world: WorldTime
  readonly turns: Turns
  readonly disk: SimulatedDisk
  readonly config: NetworkConfig
  readonly checkpoint: Root
  readonly nodes: readonly SimulatedNode[]
  readonly engines: readonly SimulatedEngine[]
  readonly wallOffsetMs: number
  readonly onLog: (level: keyof Logger, message: string, fields: LogFields) => void
}

/** One life of the client, which `kill` ends without its knowing. */
export class ClientProcess {
  readonly clock: MachineClock
  readonly client: BlsyncClient
  readonly #life: { isDead: boolean }

  private constructor(clock: MachineClock, client: BlsyncClient, life: { isDead: boolean }) {
    this.clock = clock
    this.client = client
    this.#life = life
  }

  static async start(options: ProcessOptions): Promise<ClientProcess> {
    const { world, turns, disk, config, checkpoint, nodes, engines, onLog } = options
    const life = { isDead: false }
    const clock = new MachineClock(world, turns)
    clock.wallOffsetMs = options.wallOffsetMs
    const log =
      (level: keyof Logger) =>
      (message: string, fields: LogFields = {}): void => {
        if (!life.isDead) onLog(level, message, fields)
      }
    const client = await BlsyncClient.create({
      network: config,
      checkpoint,
      allowStaleCheckpoint: true,
      store: disk.open(),
      servers: nodes.map(({ name }) => ({ url: `http://${name}` })),
      engines: engines.map(({ name }) => ({ url: `http://${name}`, jwtSecret: new Uint8Array(32) })),
      logger: { error: log('error'), warn: log('warn'), info: log('info'), debug: log('debug') },
      clock,
      transports: {
        beacon: (origin) => {
          const node = nodes.find(({ name }) => origin === `http://${name}`)
          if (node === undefined) throw new Error(`no simulated node at ${origin}`)
          return connectionsOf(node, life)
        },
        engine: (url) => {
          const engine = engines.find(({ name }) => url === `http://${name}`)
          if (engine === undefined) throw new Error(`no simulated execution client at ${url}`)
          return engine.transport(life)
        },
      },
    })
    client.start()
    return new ClientProcess(clock, client, life)
  }

  /** What it was doing is left as it is; nothing of it reaches the world any more. */
  kill(): void {
    this.#life.isDead = true
    this.clock.kill()
  }
}

/** Connections whose answers a dead process does not get. */
function connectionsOf(node: SimulatedNode, life: { readonly isDead: boolean }): BeaconConnections {
  return {
    request: (request) =>
      life.isDead
        ? new Promise(() => undefined)
        : new Promise<BeaconResponse>((resolve, reject) => {
            node.request(request).then(
              (response) => {
                if (!life.isDead) resolve(response)
              },
              (error: unknown) => {
                if (!life.isDead) reject(error)
              },
            )
          }),
    destroy: () => node.destroy(),
  }
}
