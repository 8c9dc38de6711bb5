import type { BlsyncClient } from '../client/client.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { ConfigError } from '../errors.ts'
import type { CountsByProvider } from '../execution/ProviderCounts.ts'
import type { Logger } from '../log.ts'
import type { Flags } from './flags.ts'
import { parseHeaders } from './parseHeaders.ts'

export interface OpenRpc {
  readonly url: string
  readonly providers: CountsByProvider
  close(): Promise<void>
}

/**
 * Opens the execution JSON-RPC, if it is asked for.
 *
 * @throws ConfigError when it has no provider, or cannot listen
 */
export async function openExecutionRpc(
  client: BlsyncClient,
  flags: Flags,
  { logger, store }: { readonly logger: Logger; readonly store: KeyValueStore },
): Promise<OpenRpc | undefined> {
  const port = flags['rpc.port']
  const urls = flags['execution.rpc']
  if (port === undefined) return undefined
  if (urls.length === 0) {
    throw new ConfigError('--rpc.port has nobody to ask: name at least one provider with --execution.rpc')
  }
  const { ExecutionReader } = await import('../execution/ExecutionReader.ts')
  const { executionRulesOf } = await import('../execution/executionRulesOf.ts')
  const { RpcServer } = await import('../rpc/RpcServer.ts')
  const { openPayloadHistory } = await import('./history/openPayloadHistory.ts')
  const history = await openPayloadHistory(client, flags, { store, logger })
  const headers = parseHeaders(flags['execution.rpc.header'], '--execution.rpc.header')
  const reader = new ExecutionReader({
    trusted: () => client.executionBlocks,
    rules: executionRulesOf(client.network),
    providers: urls.map((url) => ({ url, headers })),
    ...(history !== undefined && { history }),
    logger,
    conditions: client.conditions,
  })
  try {
    const server = await RpcServer.listen({
      reader,
      port,
      address: flags['rpc.addr'],
      corsOrigins: flags['rpc.cors'],
      hosts: flags['rpc.hosts'],
      passThrough: flags['rpc.passthrough'],
      logger,
    })
    logger.info('execution JSON-RPC', { url: server.url, port: server.port, providers: urls.length })
    return {
      url: server.url,
      providers: reader.providers,
      close: async () => {
        await server.close()
        reader.stop()
        await history?.close()
      },
    }
  } catch (error) {
    reader.stop()
    await history?.close()
    throw error
  }
}
