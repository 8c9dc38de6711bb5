import type { Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { DecodeError, ServerError } from '../errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { ExecutionReceipts } from '../native/execution.ts'
import type { RequestServer } from '../request/RequestServer.ts'
import { Scheduler } from '../request/Scheduler.ts'
import type { BlockChoice } from './BlockChoice.ts'
import { Broadcast } from './Broadcast.ts'
import { blockOfTransaction } from './blockOfTransaction.ts'
import { ChainCheck } from './ChainCheck.ts'
import { type ChainChanges, changesBetween } from './changesBetween.ts'
import { ExecutionCalls } from './ExecutionCalls.ts'
import { ExecutionProvider } from './ExecutionProvider.ts'
import { blobBaseFee, type ExecutionRules } from './ExecutionRules.ts'
import { ProvenAncestry } from './ProvenAncestry.ts'
import { type ProvenBlock, ProvenBlocks } from './ProvenBlocks.ts'
import { type ProvenHeader, ProvenHeaders } from './ProvenHeaders.ts'
import { ProvenState } from './ProvenState.ts'
import type { CountsByProvider } from './ProviderCounts.ts'
import { ProviderError } from './ProviderError.ts'
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
  /** For one question, whoever is asked. 30 s when left out. */
  readonly deadlineMs?: number
  readonly logger?: Logger
  /** Hears of what is wrong with providers. */
  readonly conditions?: ConditionSink
  readonly clock?: Clock
}

/** Providers answer from memory or refuse; a slow one is left for another. */
const SERVER_OPTIONS = { softTimeoutMs: 3_000, hardTimeoutMs: 15_000, parallel: 8, maxParallel: 32, maxDelayMs: 12_000 }

/** Headers of a range that are linked one by one, while other such parts of it are at the same time. */
const SEGMENT = 16

/** How often providers are asked for a head that they do not have yet, and how long after each other. */
const HEAD_ATTEMPTS = 6
const HEAD_RETRY_MS = 500

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
  readonly #clock: Clock
  readonly #scheduler: Scheduler<ProviderProtocol>
  readonly #queries: ProviderQueries
  readonly #health: ProviderHealth
  readonly #broadcast: Broadcast
  readonly #headers: ProvenHeaders
  readonly #blocks: ProvenBlocks
  readonly #ancestry: ProvenAncestry

  /** @throws ConfigError when a provider's URL is none */
  constructor(options: ExecutionReaderOptions) {
    const { trusted, rules, providers, deadlineMs = 30_000, logger = silentLogger, clock = systemClock } = options
    const { conditions = noConditions } = options
    this.rules = rules
    this.#trusted = trusted
    this.#clock = clock
    this.#health = new ProviderHealth({ conditions, clock, head: () => trusted().latest })
    this.#queries = new ProviderQueries({ deadlineMs, health: this.#health, clock })
    this.#broadcast = new Broadcast(clock)
    this.#headers = new ProvenHeaders(this.#queries)
    this.state = new ProvenState(this.#queries)
    this.#blocks = new ProvenBlocks(this.#queries)
    this.#ancestry = new ProvenAncestry(this.#headers, this.state)
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
  async head(): Promise<ProvenHeader> {
    for (let attempt = 1; ; attempt++) {
      const { latest } = this.#trusted()
      if (latest === undefined) throw noHead()
      const header = await this.#headers.byHash(latest)
      if (header !== undefined) return header
      if (attempt === HEAD_ATTEMPTS) throw lacking(`the verified head's block ${latest}`)
      // A head may be verified before providers have taken it in.
      await new Promise<void>((resolve) => this.#clock.after(HEAD_RETRY_MS, resolve))
    }
  }

  /**
   * The header of a block of the chain; undefined for a number past the head, a hash that no provider knows or that is not in
   * the chain, and a tag that stands for nothing yet.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  async header(choice: BlockChoice): Promise<ProvenHeader | undefined> {
    const head = await this.head()
    if ('number' in choice) return this.#at(head, choice.number)
    if ('hash' in choice) return this.#inChain(head, choice.hash)
    const { safe, finalized } = this.#trusted()
    switch (choice.tag) {
      case 'latest':
      case 'pending':
        return head
      case 'earliest':
        return this.#at(head, 0)
      case 'safe':
        return safe === undefined ? undefined : this.#headers.byHash(safe)
      case 'finalized':
        return finalized === undefined ? undefined : this.#headers.byHash(finalized)
    }
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
   * The headers of blocks `first` to `last`, which must not be past the head.
   *
   * @throws ProviderError, UnprovenBlockError
   */
  async range(first: number, last: number): Promise<readonly ProvenHeader[]> {
    return this.#range(await this.head(), first, last)
  }

  /**
   * What left the chain and what came into it since that block was the head.
   *
   * @throws ServerError `ERR_NO_HEAD`, UnprovenBlockError, ProviderError
   */
  async changesSince(since: ProvenHeader): Promise<ChainChanges> {
    const head = await this.head()
    return changesBetween(since, head, {
      at: (number) => this.#ancestry.at(head, number),
      range: (first, last) => this.#range(head, first, last),
      byHash: (hash) => this.#headers.byHash(hash),
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

  async #range(head: ProvenHeader, first: number, last: number): Promise<readonly ProvenHeader[]> {
    const segments: Promise<readonly ProvenHeader[]>[] = []
    for (let end = last; end >= first; end -= SEGMENT) {
      segments.unshift(this.#segment(head, Math.max(first, end - SEGMENT + 1), end))
    }
    return (await Promise.all(segments)).flat()
  }

  /** The last is proven by itself, the others by parent hashes. */
  async #segment(head: ProvenHeader, first: number, last: number): Promise<readonly ProvenHeader[]> {
    let header = await this.#ancestry.at(head, last)
    const headers = [header]
    while (header.number > first) {
      const parent = await this.#headers.byHash(header.parentHash)
      if (parent === undefined) throw lacking(`block ${header.number - 1}`)
      header = parent
      headers.unshift(header)
    }
    return headers
  }

  async #at(head: ProvenHeader, number: number): Promise<ProvenHeader | undefined> {
    return number > head.number ? undefined : this.#ancestry.at(head, number)
  }

  async #inChain(head: ProvenHeader, hash: Root): Promise<ProvenHeader | undefined> {
    const header = await this.#headers.byHash(hash)
    if (header === undefined || header.number > head.number) return undefined
    const canonical = await this.#ancestry.at(head, header.number)
    return canonical.hash === hash ? header : undefined
  }
}

function noHead(): ServerError {
  return new ServerError('no execution block is verified yet: blsync is still catching up, ask again later', {
    code: 'ERR_NO_HEAD',
  })
}

function lacking(what: string): ProviderError {
  return new ProviderError(`no execution provider has ${what} yet: ask again later, or add another provider`, {
    code: 'ERR_PROVIDERS',
  })
}
