import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Triggers } from '../request/Trigger.ts'
import type { ProviderHealth } from './ProviderHealth.ts'
import type { ProviderProtocol } from './ProviderProtocol.ts'
import type { ProviderQueries } from './ProviderQueries.ts'

/** Asks every provider for its chain, once; one of another chain is not asked for anything else. */
export class ChainCheck implements Module<ProviderProtocol> {
  readonly name = 'ChainCheck'
  readonly #chainId: number
  readonly #queries: Pick<ProviderQueries, 'exclude'>
  readonly #health: ProviderHealth
  readonly #checked = new Set<ServerHandle>()

  constructor(chainId: number, queries: Pick<ProviderQueries, 'exclude'>, health: ProviderHealth) {
    this.#chainId = chainId
    this.#queries = queries
    this.#health = health
  }

  setupTriggers(_triggers: Triggers): void {}

  process(environment: Environment<ProviderProtocol>): void {
    for (const server of environment.servers) {
      if (this.#checked.has(server)) continue
      environment.tryRequest(
        { kind: 'eth_chainId', params: [] },
        {
          answered: ({ answer }) => this.#read(server, answer),
          failed: (error) => this.#health.failed(server.name, { kind: 'eth_chainId', params: [] }, error),
        },
        (candidate) => (candidate === server ? 0 : undefined),
      )
    }
  }

  #read(server: ServerHandle, answer: object): void {
    this.#checked.add(server)
    if (!('result' in answer) || typeof answer.result !== 'string') return
    const found = Number(answer.result)
    if (found === this.#chainId) return
    const reason = `is of chain ${found} instead of ${this.#chainId}: use a provider of this network`
    this.#queries.exclude(server, reason)
    this.#health.ofOtherChain(server.name, `chain ${found} instead of ${this.#chainId}`)
  }
}
