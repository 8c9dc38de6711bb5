import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { ExecutionReader, type ExecutionReaderOptions } from '../execution/ExecutionReader.ts'
import { executionRulesOf } from '../execution/executionRulesOf.ts'
import type { TrustedBlocks } from '../execution/TrustedBlocks.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { answerCall } from './answerCall.ts'
import { ChainWatch } from './ChainWatch.ts'
import { Filters } from './Filters.ts'
import { resultValue } from './JsonText.ts'
import { PassThrough } from './PassThrough.ts'
import { ProviderEvents } from './ProviderEvents.ts'
import { RpcError } from './RpcError.ts'
import { Subscriptions } from './Subscriptions.ts'

/** Of https://eips.ethereum.org/EIPS/eip-1193#provider-errors. */
const DISCONNECTED = 4900

/** Whom a provider asks, how long, and what it passes on. */
export interface ProviderOptions
  extends Pick<ExecutionReaderOptions, 'providers' | 'history' | 'deadlineMs' | 'logger' | 'clock'> {
  /** Methods that are answered with a provider's word; none when left out, and none that is proven here. */
  readonly passThrough?: readonly string[]
}

/** What answers are proven under; a `BlsyncClient` is that. */
export interface ProviderSource {
  readonly network: NetworkConfig
  readonly executionBlocks: TrustedBlocks
  /** Hears of what is wrong with providers. */
  readonly conditions?: ConditionSink
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

  constructor(cause: Pick<RpcError, 'message' | 'rpcCode' | 'data'>) {
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
  /**
   * `message`: what a subscription of `eth_subscribe` tells. `disconnect`: subscriptions could not go on without a gap, and one
   * of them is over. Nothing else is announced.
   */
  on(event: string, listener: (...values: readonly unknown[]) => void): void
  removeListener(event: string, listener: (...values: readonly unknown[]) => void): void
  /** Ends every question and connection to the providers. */
  stop(): void
}

/**
 * Answers execution JSON-RPC out of untrusted providers, every answer proven under the client's verified head.
 *
 * @throws ConfigError when a provider's URL is none, or a method is not to be passed through
 * @example
 * const provider = createProvider(client, { providers: [{ url: 'https://any-provider.example' }] })
 * const wallet = createPublicClient({ transport: custom(provider) })
 * console.log(await wallet.getBalance({ address }))
 */
export function createProvider(source: ProviderSource, options: ProviderOptions): Eip1193Provider {
  const reader = new ExecutionReader({
    ...options,
    trusted: () => source.executionBlocks,
    rules: executionRulesOf(source.network),
    ...(source.conditions !== undefined && { conditions: source.conditions }),
  })
  const filters = new Filters(reader, options.clock)
  const passThrough = new PassThrough(reader, options.passThrough ?? [], options.logger)
  const watch = new ChainWatch(reader, options.clock)
  const events = new ProviderEvents(options.logger)
  const subscriptions = new Subscriptions({
    reader,
    watch,
    notify: (subscription, result) =>
      events.tell('message', { type: 'eth_subscription', data: { subscription, result } }),
    end: (error) => events.tell('disconnect', disconnected(error)),
  })
  return {
    request: async ({ method, params }) => {
      try {
        return resultValue(await answerCall(method, params, { reader, filters, subscriptions, passThrough }))
      } catch (error) {
        throw error instanceof RpcError ? new ProviderRpcError(error) : error
      } finally {
        subscriptions.start()
      }
    },
    on: (event, listener) => events.add(event, listener),
    removeListener: (event, listener) => events.remove(event, listener),
    stop: () => {
      subscriptions.stop()
      watch.stop()
      filters.stop()
      reader.stop()
    },
  }
}

function disconnected(error: unknown): ProviderRpcError {
  const message = error instanceof Error ? error.message : String(error)
  return new ProviderRpcError({ message, rpcCode: DISCONNECTED, data: undefined })
}
