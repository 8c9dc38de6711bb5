import { ClockWatch } from '../api/ClockWatch.ts'
import { ForkWatch } from '../api/ForkWatch.ts'
import { GenesisWatch } from '../api/GenesisWatch.ts'
import { SyncServer } from '../api/SyncServer.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { Scheduler } from '../request/Scheduler.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { CheckpointProblem } from '../sync/CheckpointProblem.ts'
import type { BeaconEvent, SyncProtocol } from '../sync/requests.ts'
import type { CheckedOptions } from './ClientOptions.ts'
import type { ServerRequest, ServerView } from './ClientStatus.ts'
import { namedServers } from './namedServers.ts'

/** The beacon nodes of a client, and what was seen of them. */
export class ClientServers {
  /** Our clock beside theirs. */
  readonly clock: ClockWatch
  /** Our forks beside theirs. */
  readonly forks: ForkWatch
  readonly #servers: readonly SyncServer[]
  readonly #states = new Map<ServerHandle, ServerView['state']>()
  #registered: readonly { readonly server: SyncServer; readonly handle: ServerHandle }[] = []

  constructor(
    { servers, network, logger, clock, transports }: CheckedOptions,
    conditions: ConditionSink,
    onRequest: (request: ServerRequest) => void,
  ) {
    this.clock = new ClockWatch({ clock, config: network, conditions })
    this.forks = new ForkWatch({ config: network, now: clock.now, conditions })
    const genesis = new GenesisWatch(network, conditions)
    this.#servers = namedServers(servers).map((endpoint) => {
      const server: SyncServer = new SyncServer({
        ...endpoint,
        config: network,
        conditions,
        logger,
        clock,
        onExchange: (exchange) => onRequest({ ...exchange, server: server.name }),
        ...(transports?.beacon !== undefined && { connections: transports.beacon }),
        onDate: (reading) => this.clock.record(server.name, reading),
        onFacts: ({ genesisTime, forks }) => {
          if (genesisTime !== undefined) genesis.record(server.name, genesisTime)
          if (forks !== undefined) this.forks.record(server.name, forks)
        },
      })
      return server
    })
  }

  get names(): readonly string[] {
    return this.#servers.map(({ name }) => name)
  }

  register(scheduler: Scheduler<SyncProtocol>): void {
    this.#registered = this.#servers.map((server) => ({ server, handle: scheduler.registerServer(server) }))
  }

  heard(event: BeaconEvent, server: ServerHandle): void {
    if (event.type === 'status') this.#states.set(server, event.state)
  }

  /** Nothing before they were registered. */
  views(problems: ReadonlyMap<ServerHandle, CheckpointProblem> | undefined): readonly ServerView[] {
    return this.#registered.map(({ server, handle }) => {
      const problem = problems?.get(handle)
      const state = this.#states.get(handle) ?? 'connecting'
      return { name: handle.name, state, ...server.description, ...(problem !== undefined && { problem }) }
    })
  }
}
