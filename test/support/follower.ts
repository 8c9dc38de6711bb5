import { expect } from 'vitest'
import type { Root } from '../../ts/bytes.ts'
import type { ClientOptions } from '../../ts/client/ClientOptions.ts'
import { BlsyncClient } from '../../ts/client/client.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import type { EngineServer } from '../../ts/devchain/execution/EngineServer.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import type { CleanUp } from './clean-up.ts'
import { ledHash } from './led-hash.ts'

const ZERO_HASH = `0x${'00'.repeat(32)}`

/**
 * A whole client on a development chain that is moved by hand, with an execution client of its own; what it is told and
 * what it publishes is held against the chain.
 */
export class Follower {
  readonly client: BlsyncClient
  readonly engine: EngineServer
  readonly #chain: DevChain
  readonly #published: Root[] = []

  private constructor(chain: DevChain, parts: { readonly client: BlsyncClient; readonly engine: EngineServer }) {
    this.#chain = chain
    this.client = parts.client
    this.engine = parts.engine
    this.client.on('head', ({ root }) => this.#published.push(root))
    this.client.on('finality', ({ finalizedHeader }) => this.#published.push(headerRoot(finalizedHeader.beacon)))
  }

  static async start(
    chain: DevChain,
    servers: readonly string[],
    { cleanUp, ...more }: { readonly cleanUp: CleanUp } & Partial<ClientOptions>,
  ): Promise<Follower> {
    const engine = cleanUp.add(await chain.addEngineServer(), (it) => it.close())
    const client = await BlsyncClient.create({
      network: chain.config,
      servers: servers.map((url) => ({ url })),
      checkpoint: chain.checkpointRoot,
      allowStaleCheckpoint: true,
      engines: [{ url: engine.url, jwtSecret: chain.jwtSecret }],
      now: () => chain.now(),
      ...more,
    })
    const follower = new Follower(chain, { client, engine })
    cleanUp.add(client, (it) => it.stop())
    client.start()
    return follower
  }

  /** Waits until the newest signed head is verified. */
  async sawHead(): Promise<void> {
    await expect.poll(() => this.client.status.head?.root).toBe(this.#chain.chain.head.parentRoot)
  }

  /** Waits until the execution client is where the newest signed head leads. */
  async droveHead(): Promise<void> {
    await expect.poll(() => this.engine.client.head).toBe(ledHash(this.#chain))
  }

  /** Every root and hash told to anybody is one of the chain, and the execution client never had to refuse anything. */
  expectNothingWrong(): void {
    const { tree } = this.#chain.chain
    for (const root of this.#published) expect(tree.byRoot(root)?.root).toBe(root)
    for (const { method, params, answer } of this.engine.calls) {
      for (const hash of hashesIn(params[0])) {
        if (hash !== ZERO_HASH) expect(tree.executionBlock(hash)?.hash).toBe(hash)
      }
      expect([method, JSON.stringify(answer)]).toEqual([method, expect.not.stringMatching(/"error":\{|INVALID/)])
    }
  }
}

function hashesIn(param: unknown): readonly Root[] {
  if (typeof param !== 'object' || param === null) return []
  return Object.entries(param).flatMap(([name, value]) =>
    /^(block|headBlock|safeBlock|finalizedBlock)Hash$/.test(name) ? [`0x${String(value).slice(2)}` as const] : [],
  )
}
