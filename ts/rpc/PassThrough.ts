import { ConfigError } from '../errors.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { type Logger, silentLogger } from '../log.ts'
import { methodNames } from './answerCall.ts'
import { invalid } from './Params.ts'

/** A namespace and a name. */
const METHOD = /^[a-z][a-zA-Z0-9]{0,31}_[a-zA-Z0-9_]{1,64}$/

/**
 * Methods whose answers are a provider's word and nothing more. None is passed through unless somebody named it, and never one
 * that is proven here.
 */
export class PassThrough {
  readonly #reader: ExecutionReader
  readonly #methods: ReadonlySet<string>
  readonly #logger: Logger
  /** Said in the log already. */
  readonly #used = new Set<string>()

  /** @throws ConfigError for what is not a method, or is proven here */
  constructor(reader: ExecutionReader, methods: readonly string[], logger: Logger = silentLogger) {
    for (const method of methods) requirePassable(method)
    this.#reader = reader
    this.#methods = new Set(methods)
    this.#logger = logger
  }

  has(method: string): boolean {
    return this.#methods.has(method)
  }

  /** @throws RpcError for parameters that are not a list; ProviderError when no provider answers */
  async answer(method: string, params: unknown): Promise<unknown> {
    if (params !== undefined && !Array.isArray(params)) throw invalid('non-array args')
    if (!this.#used.has(method)) {
      this.#used.add(method)
      this.#logger.warn('a method is passed through to providers: nothing proves its answers', { method })
    }
    return this.#reader.unproven(method, params ?? [])
  }
}

function requirePassable(method: string): void {
  if (!METHOD.test(method)) {
    throw new ConfigError(`option passThrough is not the name of a method: ${JSON.stringify(method.slice(0, 64))}`)
  }
  if (methodNames.includes(method)) {
    throw new ConfigError(`option passThrough is for methods that are not proven here, and ${method} is`)
  }
}
