import { ExecutionReader, type ExecutionReaderOptions } from '../execution/ExecutionReader.ts'
import { executionRulesOf } from '../execution/executionRulesOf.ts'
import type { TrustedBlocks } from '../execution/TrustedBlocks.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { answerCall } from './answerCall.ts'
import { Filters } from './Filters.ts'
import { resultValue } from './JsonText.ts'
import { RpcError } from './RpcError.ts'

/** What answers are proven under; a `BlsyncClient` is that. */
export interface ProviderSource {
  readonly network: NetworkConfig
  readonly executionBlocks: TrustedBlocks
}

/**
 * An error as EIP-1193 has it: `code` is JSON-RPC's number.
 *
 * @example
 * const isProviders = (error: unknown) => error instanceof ProviderRpcError
 */
export class ProviderRpcError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(cause: RpcError) {
    super(cause.message, { cause })
    this.name = 'ProviderRpcError'
    this.code = cause.rpcCode
    this.data = cause.data
  }
}

/** An EIP-1193 provider, https://eips.ethereum.org/EIPS/eip-1193, without accounts. */
export interface Eip1193Provider {
  /** @throws ProviderRpcError */
  request(call: { readonly method: string; readonly params?: readonly unknown[] | object }): Promise<unknown>
  /** Nothing is announced; here for programs that listen. */
  on(event: string, listener: (...values: readonly unknown[]) => void): void
  removeListener(event: string, listener: (...values: readonly unknown[]) => void): void
  /** Ends every question and connection to the providers. */
  stop(): void
}

/**
 * Answers execution JSON-RPC out of untrusted providers, every answer proven under the client's verified head.
 *
 * @throws ConfigError when a provider's URL is none
 * @example
 * const provider = createProvider(client, { providers: [{ url: 'https://any-provider.example' }] })
 * const wallet = createPublicClient({ transport: custom(provider) })
 * console.log(await wallet.getBalance({ address }))
 */
export function createProvider(
  source: ProviderSource,
  options: Pick<ExecutionReaderOptions, 'providers' | 'deadlineMs' | 'logger' | 'clock'>,
): Eip1193Provider {
  const reader = new ExecutionReader({
    ...options,
    trusted: () => source.executionBlocks,
    rules: executionRulesOf(source.network),
  })
  const filters = new Filters(reader, options.clock)
  return {
    request: async ({ method, params }) => {
      try {
        return resultValue(await answerCall(method, params, { reader, filters }))
      } catch (error) {
        throw error instanceof RpcError ? new ProviderRpcError(error) : error
      }
    },
    on: () => undefined,
    removeListener: () => undefined,
    stop: () => {
      filters.stop()
      reader.stop()
    },
  }
}
