import type { BlsyncClient } from '../client/client.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { twoThirds } from '../params/twoThirds.ts'
import type { LightClientServer } from '../serve/LightClientServer.ts'
import type { Flags } from './flags.ts'
import { isExecuted } from './isExecuted.ts'
import { type OpenRpc, openExecutionRpc } from './openExecutionRpc.ts'
import type { StatusServer } from './status/StatusServer.ts'

/** The servers that flags ask for beside a client. */
export interface OpenServers {
  /** Of the execution JSON-RPC; undefined where that is not open. */
  readonly rpcUrl: string | undefined
  /** Where a browser finds the status; undefined where that is not served. */
  readonly statusUrl: string | undefined
  close(): Promise<void>
}

/** What servers beside a client share with it. */
export interface ServerSurroundings {
  readonly logger: Logger
  /** The client's. */
  readonly store: KeyValueStore
}

/**
 * Opens the status server and the one for other light clients, each if it is asked for.
 *
 * @throws ConfigError when one of them cannot listen; then neither does
 */
export async function openServers(
  client: BlsyncClient,
  flags: Flags,
  { logger, store }: ServerSurroundings,
): Promise<OpenServers> {
  const served = await openServing(client, flags, logger)
  if (served !== undefined) logger.info('serving light clients', { url: served.url, port: served.port })
  let rpc: OpenRpc | undefined
  try {
    rpc = await openExecutionRpc(client, flags, { logger, store })
    const status = flags.metrics ? await openStatus(client, flags, { served, rpc }) : undefined
    if (status !== undefined) logger.info('status and metrics', { address: flags['metrics.addr'], port: status.port })
    return {
      statusUrl: status === undefined ? undefined : urlOf(flags['metrics.addr'], status.port),
      rpcUrl: rpc?.url,
      close: async () => {
        await rpc?.close()
        await served?.close()
        await status?.close()
      },
    }
  } catch (error) {
    await rpc?.close()
    await served?.close()
    throw error
  }
}

async function openServing(client: BlsyncClient, flags: Flags, logger: Logger): Promise<LightClientServer | undefined> {
  const port = flags['serve.port']
  if (port === undefined) return undefined
  // Only who serves pays for it at start.
  const { LightClientServer } = await import('../serve/LightClientServer.ts')
  return LightClientServer.listen({
    sources: client,
    address: flags['serve.addr'],
    port,
    ...servedThreshold(client, flags),
    ...(flags['serve.cors'] !== undefined && { corsOrigin: flags['serve.cors'] }),
    isExecuted: () => isExecuted(client.status),
    logger,
  })
}

/** @throws ConfigError when it does not fit the committee, or is below two thirds of it without `--unsafe-threshold` */
function servedThreshold({ network }: BlsyncClient, flags: Flags): { readonly headSigners?: number } {
  const headSigners = flags['serve.threshold']
  if (headSigners === undefined) return {}
  const size = network.preset.syncCommitteeSize
  if (headSigners < 1 || headSigners > size)
    throw new ConfigError(`--serve.threshold ${headSigners} does not fit a committee of ${size}`)
  const safe = twoThirds(size)
  if (headSigners < safe && !flags.unsafeThreshold) {
    throw new ConfigError(
      `--serve.threshold ${headSigners} is below two thirds (${safe}) of the committee; only --unsafe-threshold allows that`,
    )
  }
  return { headSigners }
}

async function openStatus(
  client: BlsyncClient,
  flags: Flags,
  { served, rpc }: { readonly served: LightClientServer | undefined; readonly rpc: OpenRpc | undefined },
): Promise<StatusServer> {
  // Only who looks at it pays for it at start.
  const { openStatusServer } = await import('./status/openStatusServer.ts')
  return openStatusServer(client, flags, { serving: () => served?.counts, providers: () => rpc?.providers })
}

/** As a browser on this machine reaches it. */
function urlOf(address: string, port: number): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}/`
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/`
}
