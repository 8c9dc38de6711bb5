import { randomBytes } from 'node:crypto'
import { type Clock, systemClock, type Timer } from '../clock.ts'
import type { ChainChanges } from '../execution/changesBetween.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { UnprovenBlockError } from '../execution/UnprovenBlockError.ts'
import { changedLogs, readLogWatch } from './LogWatch.ts'
import { logsOf } from './logMethods.ts'
import { joinLists } from './provenLogs.ts'
import { RpcError, rpcCodes } from './RpcError.ts'

/** As go-ethereum's. */
const IDLE_MS = 5 * 60_000

/** Of all programs together. */
const MAX_FILTERS = 256

interface Filter {
  /** What came since it was asked last; the next call begins there. */
  readonly changes: () => Promise<unknown>
  /** Undefined where it is not of logs. */
  readonly logs: (() => Promise<unknown>) | undefined
  timer: Timer
  /** Ends with the questions before. */
  turn: Promise<unknown>
}

/**
 * What programs wait for by asking again and again.
 *
 * - a filter tells each change of the chain once, in order, and what a failing provider kept back the next time;
 * - one that nobody asks for five minutes is gone, and their number is bounded.
 */
export class Filters {
  readonly #reader: ExecutionReader
  readonly #clock: Clock
  readonly #filters = new Map<string, Filter>()

  constructor(reader: ExecutionReader, clock: Clock = systemClock) {
    this.#reader = reader
    this.#clock = clock
  }

  /** @throws RpcError when there are too many, ServerError, ProviderError */
  async addOfBlocks(): Promise<string> {
    this.#makeRoom()
    return this.#add(await this.#changesSinceNow(async ({ added }) => added.map(({ hash }) => hash)), undefined)
  }

  /** @throws RpcError for a query that does not fit, or when there are too many; ServerError, ProviderError */
  async addOfLogs(query: unknown): Promise<string> {
    const watch = readLogWatch(0, query)
    this.#makeRoom()
    return this.#add(
      await this.#changesSinceNow(async (changes) => joinLists(await changedLogs(this.#reader, changes, watch))),
      () => logsOf(this.#reader, query),
    )
  }

  /** @throws RpcError when there is no such filter, or it cannot go on; ServerError, ProviderError */
  async changes(id: string): Promise<unknown> {
    const filter = this.#use(id)
    const turn = filter.turn.then(filter.changes)
    filter.turn = turn.catch(() => undefined)
    try {
      return await turn
    } catch (error) {
      // It would fail for ever: the program makes another one, and asks for what it missed.
      if (error instanceof UnprovenBlockError || isTooMuch(error)) this.remove(id)
      throw error
    }
  }

  /** @throws RpcError when there is no such filter, or it is not of logs */
  async logs(id: string): Promise<unknown> {
    const { logs } = this.#use(id)
    if (logs === undefined) throw notFound()
    return logs()
  }

  /** Whether there was such a filter. */
  remove(id: string): boolean {
    this.#filters.get(id)?.timer.cancel()
    return this.#filters.delete(id)
  }

  /** Removes all of them. */
  stop(): void {
    for (const id of [...this.#filters.keys()]) this.remove(id)
  }

  #makeRoom(): void {
    if (this.#filters.size < MAX_FILTERS) return
    throw new RpcError(rpcCodes.limitExceeded, `there are ${MAX_FILTERS} filters already: uninstall one, or wait`)
  }

  #add(changes: Filter['changes'], logs: Filter['logs']): string {
    this.#makeRoom()
    const id = `0x${randomBytes(16).toString('hex')}`
    this.#filters.set(id, { changes, logs, timer: this.#expire(id), turn: Promise.resolve() })
    return id
  }

  #use(id: string): Filter {
    const filter = this.#filters.get(id)
    if (filter === undefined) throw notFound()
    filter.timer.cancel()
    filter.timer = this.#expire(id)
    return filter
  }

  #expire(id: string): Timer {
    return this.#clock.after(IDLE_MS, () => this.#filters.delete(id)).unref()
  }

  /** Goes on from where it came to only if that could be told. */
  async #changesSinceNow(tell: (changes: ChainChanges) => Promise<unknown>): Promise<() => Promise<unknown>> {
    let since = await this.#reader.head()
    return async () => {
      const changes = await this.#reader.changesSince(since)
      const told = await tell(changes)
      since = changes.head
      return told
    }
  }
}

function notFound(): RpcError {
  return new RpcError(rpcCodes.server, 'filter not found')
}

function isTooMuch(error: unknown): boolean {
  return error instanceof RpcError && error.rpcCode === rpcCodes.limitExceeded
}
