import type { Root } from '../../../ts/bytes.ts'
import { BlsyncClient } from '../../../ts/client/client.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import type { NetworkConfig } from '../../../ts/params/NetworkConfig.ts'
import { LightClientServer } from '../../../ts/serve/LightClientServer.ts'
import type { ServeLimits } from '../../../ts/serve/ServeLimits.ts'
import type { CleanUp } from '../../support/clean-up.ts'

/** A client that serves what it verified. */
export interface ServeLink {
  readonly client: BlsyncClient
  readonly server: LightClientServer
  readonly store: MemoryStore
}

type Endings = Pick<CleanUp, 'add'>

export interface ServeLinkOptions {
  readonly network: NetworkConfig
  readonly checkpoint: Root
  /** The beacon node, or the client before it in the row. */
  readonly url: string
  readonly now: () => number
  readonly limits?: Partial<ServeLimits>
  /** Of the client itself, not of what it serves. */
  readonly minSigners?: number
  readonly headSigners?: number
  /** What it knew before; nothing when left out. */
  readonly store?: MemoryStore
}

export async function serveLink(cleanUp: Endings, options: ServeLinkOptions): Promise<ServeLink> {
  const { network, checkpoint, url, now, limits, minSigners, headSigners, store = new MemoryStore() } = options
  const servers = [{ url }]
  const client = await BlsyncClient.create({
    network,
    servers,
    checkpoint,
    allowStaleCheckpoint: true,
    store,
    now,
    ...(minSigners !== undefined && { minSigners }),
  })
  cleanUp.add(client, () => client.stop())
  const server = await LightClientServer.listen({
    sources: client,
    port: 0,
    now,
    ...(limits && { limits }),
    ...(headSigners !== undefined && { headSigners }),
  })
  cleanUp.add(server, () => server.close())
  client.start()
  return { client, server, store }
}

/** A client of a development chain. */
export function devLink(
  cleanUp: Endings,
  dev: DevChain,
  options: Partial<Pick<ServeLinkOptions, 'url' | 'limits' | 'minSigners' | 'headSigners' | 'store'>> = {},
): Promise<ServeLink> {
  const { config: network, checkpointRoot: checkpoint, beaconUrl: url } = dev
  return serveLink(cleanUp, { network, checkpoint, url, now: () => dev.now(), ...options })
}

/** What a committee chain holds, key by key. */
export async function committeeEntries(store: MemoryStore): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>()
  for (const prefix of ['fixedRoot-', 'committee-', 'update-', 'checkpoint-']) {
    for await (const [key, value] of store.iterate(prefix)) {
      entries.set(Buffer.from(key).toString('hex'), Buffer.from(value).toString('base64'))
    }
  }
  return entries
}
