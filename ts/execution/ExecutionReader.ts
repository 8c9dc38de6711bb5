import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { DecodeError } from '../errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { ExecutionReceipts } from '../native/execution.ts'
import type { RequestServer } from '../request/RequestServer.ts'
import { Scheduler } from '../request/Scheduler.ts'
import type { BlockChoice } from './BlockChoice.ts'
import { Broadcast } from './Broadcast.ts'
import { ChainCheck } from './ChainCheck.ts'
import type { ChainChanges } from './changesBetween.ts'
import { ExecutionCalls } from './ExecutionCalls.ts'
import { ExecutionProvider } from './ExecutionProvider.ts'
import { blobBaseFee, type ExecutionRules } from './ExecutionRules.ts'
import { OldBlocks } from './OldBlocks.ts'
import type { PayloadHistory } from './PayloadHistory.ts'
import { ProvenAncestry } from './ProvenAncestry.ts'
import { type ProvenBlock, ProvenBlocks } from './ProvenBlocks.ts'
import { lacking, ProvenChain } from './ProvenChain.ts'
import { type ProvenHeader, ProvenHeaders } from './ProvenHeaders.ts'
import { ProvenState } from './ProvenState.ts'
import type { CountsByProvider } from './ProviderCounts.ts'
import { ProviderHealth } from './ProviderHealth.ts'
import type { ProviderProtocol } from './ProviderProtocol.ts'
import { ProviderQueries } from './ProviderQueries.ts'
import type { TrustedBlocks } from './TrustedBlocks.ts'

/** An execution client's JSON-RPC to ask. */
export interface ExecutionRpcEndpoint {
  /** `http:` or `https:`; may hold user name and password. */
  readonly url: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ExecutionReaderOptions {
  /** The blocks that are trusted at this moment. */
  readonly trusted: () => TrustedBlocks
  readonly rules: ExecutionRules
  /** Untrusted, by address or as something that carries requests; one honest one is enough. */
  readonly providers: readonly (ExecutionRpcEndpoint | RequestServer<ProviderProtocol>)[]
  /** Leads to blocks that no state at hand leads to; without it they are out of reach. */
  readonly history?: PayloadHistory
  /** For one question, whoever is asked. 30 s when left out. */
  readonly deadlineMs?: number
  readonly logger?: Logger
  /** Hears of what is wrong with providers. */
  readonly conditions?: ConditionSink
  readonly clock?: Clock
}

/** Providers answer from memory or refuse; a slow one is left for another. */
const SERVER_OPTIONS = { softTimeoutMs: 3_000, hardTimeoutMs: 15_000, parallel: 8, maxParallel: 32, maxDelayMs: 12_000 }

/** A transaction of the chain. */
export interface FoundTransaction {
  readonly block: ProvenBlock
  readonly index: number
}

/**
 * Reads the execution chain out of untrusted providers: every answer is proven under a trusted block hash, or an error.
 *
 * - a block counts if its hash recomputes and it is linked to the trusted head;
 * - that an account or slot is absent is proven too; that a transaction or a block hash is, cannot be.
 */
export class ExecutionReader {
  readonly rules: ExecutionRules
  readonly state: ProvenState
  readonly calls: ExecutionCalls
  readonly #trusted: () => TrustedBlocks
  readonly #scheduler: Scheduler<ProviderProtocol>
  readonly #queries: ProviderQueries
  readonly #health: ProviderHealth
  readonly #broadcast: Broadcast
  readonly #blocks: ProvenBlocks
  readonly #chain: ProvenChain

  /** @throws ConfigError when a provider's URL is none */
  constructor(options: ExecutionReaderOptions) {
    const { trusted, rules, providers, deadlineMs = 30_000, logger = silentLogger, clock = systemClock } = options
    const { conditions = noConditions, history } = options
    this.rules = rules
    this.#trusted = trusted
    this.#health = new ProviderHealth({ conditions, clock, head: () => trusted().latest })
    this.#queries = new ProviderQueries({ deadlineMs, health: this.#health, clock })
    this.#broadcast = new Broadcast(clock)
    const headers = new ProvenHeaders(this.#queries)
    this.state = new ProvenState(this.#queries)
    this.#blocks = new ProvenBlocks(this.#queries)
    const old = history === undefined ? undefined : new OldBlocks(this.#queries, history)
    const ancestry = new ProvenAncestry({ headers, state: this.state, old })
    this.#chain = new ProvenChain({ trusted, headers, ancestry, clock })
    this.calls = new ExecutionCalls(this, this.#queries, clock)
    this.#scheduler = new Scheduler({ serverOptions: SERVER_OPTIONS, logger, clock })
    this.#scheduler.registerModule(this.#queries)
    this.#scheduler.registerModule(this.#broadcast)
    if (rules.chainId !== undefined) {
      this.#scheduler.registerModule(new ChainCheck(rules.chainId, this.#queries, this.#health))
    }
    for (const provider of providers) {
      const server = 'url' in provider ? new ExecutionProvider({ ...provider, clock }) : provider
      this.#health.add(server.name)
      this.#scheduler.registerServer(server)
    }
    this.#scheduler.start()
  }

  /** Ends every question and connection. */
  stop(): void {
    this.#queries.stop()
    this.#broadcast.stop()
    this.#scheduler.stop()
    this.#health.stop()
  }

  /** How questions to each provider ended, by its name. */
  get providers(): CountsByProvider {
    return this.#health.counts
  }

  /** The newest trusted block, whether or not a provider has it yet. */
  get trustedHead(): Root | undefined {
    return this.#trusted().latest
  }

  /**
   * The header of the newest trusted block.
   *
   * @throws ServerError `ERR_NO_HEAD` while there is none
   * @throws ProviderError when no provider has it
   */
  head(): Promise<ProvenHeader> {
    return this.#chain.head()
  }

  /**
   * The header of a block of the chain; undefined for a number past the head, a hash that is not in the chain, and a tag that
   * stands for nothing yet.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  header(choice: BlockChoice): Promise<ProvenHeader | undefined> {
    return this.#chain.header(choice)
  }

  /**
   * The headers of blocks `first` to `last`, both included, which must not be past the head.
   *
   * @throws ServerError `ERR_NO_HEAD`, ProviderError, UnprovenBlockError
   */
  range(first: number, last: number): Promise<readonly ProvenHeader[]> {
    return this.#chain.range(first, last)
  }

  /**
   * What left the chain and what came into it since that block was the head.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  changesSince(since: ProvenHeader): Promise<ChainChanges> {
    return this.#chain.changesSince(since)
  }

  /**
   * A block with its transactions, whose header was proven before.
   *
   * @throws ProviderError
   */
  async block({ hash, number }: ProvenHeader): Promise<ProvenBlock> {
    const block = await this.#blocks.block(hash)
    if (block === undefined) throw lacking(`block ${number}`)
    return block
  }

  /**
   * The receipts of a block.
   *
   * @throws ProviderError
   */
  async receipts(block: ProvenBlock): Promise<ExecutionReceipts> {
    const receipts = await this.#blocks.receipts(block)
    if (receipts === undefined) throw lacking(`the receipts of block ${block.header.number}`)
    return receipts
  }

  /**
   * A transaction of the chain; undefined where no provider knows it in a block of the chain, which proves nothing.
   *
   * @throws ProviderError, UnprovenBlockError
   */
  async transaction(hash: Root): Promise<FoundTransaction | undefined> {
    return this.#queries.ask({ kind: 'eth_getTransactionByHash', params: [hash] }, async (result) => {
      const blockHash = blockOfTransaction(result)
      const header = blockHash === undefined ? undefined : await this.header({ hash: blockHash })
      if (header === undefined) return undefined
      const block = await this.block(header)
      const index = block.transactionHashes.indexOf(hash)
      if (index < 0) throw new DecodeError(`block ${header.number} does not have that transaction`)
      return { block, index }
    })
  }

  /**
   * Sends a signed transaction to every provider.
   *
   * @throws RefusedError when none takes it, ProviderError
   */
  send(transaction: string): Promise<void> {
    return this.#broadcast.send({ kind: 'eth_sendRawTransaction', params: [transaction] })
  }

  /**
   * What a provider answers to a method: its word, and nothing proves it.
   *
   * @throws ProviderError when none answers
   */
  async unproven(method: string, params: readonly unknown[]): Promise<unknown> {
    const found = await this.#queries.ask({ kind: `unproven ${method}`, params }, (result) => ({ result }))
    return found?.result
  }

  /** Price of a unit of blob gas in a block; 0 before there was one. */
  blobBaseFee({ timestamp, fields }: ProvenHeader): bigint {
    const excess = fields.excessBlobGas
    return excess === undefined ? 0n : blobBaseFee(this.rules.blobPricing(timestamp), excess)
  }
}

/** The block that a provider says a transaction is in; undefined where it says that it is in none. */
function blockOfTransaction(result: unknown): Root | undefined {
  if (result === null) return undefined
  if (typeof result !== 'object' || !('blockHash' in result)) throw new DecodeError('it is not a transaction')
  const { blockHash } = result
  if (blockHash === null) return undefined
  if (typeof blockHash !== 'string') throw new DecodeError('the hash of its block is not a hash')
  return bytesToHex(hexToBytes(blockHash, 32))
}
