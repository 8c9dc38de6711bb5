import { randomBytes } from 'node:crypto'
import type { ChainChanges } from '../execution/changesBetween.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { ProvenHeader } from '../execution/ProvenHeaders.ts'
import type { ChainWatch } from './ChainWatch.ts'
import { noPendingTransactions } from './filterMethods.ts'
import { JsonText, resultValue } from './JsonText.ts'
import { changedLogs, readLogWatch } from './LogWatch.ts'
import type { Params } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'

/** Of one program. */
const MAX_SUBSCRIPTIONS = 128

export interface SubscriptionsOptions {
  readonly reader: ExecutionReader
  readonly watch: ChainWatch
  /** Takes a result to where the subscription was asked for. */
  readonly notify: (subscription: string, result: unknown) => void
  /** Subscriptions cannot go on without a gap. */
  readonly end: (error: unknown) => void
}

/** What the head's changes come to, one notification each. */
type Results = (changes: ChainChanges) => Promise<readonly unknown[]>

/** What one program is told of without asking again: new heads and logs. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  /** Each with what ends it; undefined before it began. */
  readonly #running = new Map<string, (() => void) | undefined>()
  readonly #waiting: (() => void)[] = []
  #isStopped = false

  constructor(options: SubscriptionsOptions) {
    this.#options = options
  }

  /**
   * A subscription that tells of what comes after this moment, from `start()` on.
   *
   * @returns its name
   * @throws RpcError for one that there is not, or when there are too many; ServerError, ProviderError
   */
  async add(params: Params): Promise<string> {
    const results = this.#resultsOf(params)
    const since = await this.#options.reader.head()
    if (this.#running.size >= MAX_SUBSCRIPTIONS) {
      throw new RpcError(rpcCodes.limitExceeded, `there are ${MAX_SUBSCRIPTIONS} subscriptions already: end one`)
    }
    const id = `0x${randomBytes(16).toString('hex')}`
    this.#running.set(id, undefined)
    this.#waiting.push(() => this.#begin(id, since, results))
    return id
  }

  /** Lets new subscriptions begin: whoever asked for them knows their names by now. */
  start(): void {
    for (const begin of this.#waiting.splice(0)) begin()
  }

  /** @throws RpcError for one that there is not */
  remove(id: string): true {
    const end = this.#running.get(id)
    if (!this.#running.delete(id)) throw new RpcError(rpcCodes.server, 'subscription not found')
    end?.()
    return true
  }

  /** Ends all of them. */
  stop(): void {
    this.#isStopped = true
    for (const id of [...this.#running.keys()]) this.remove(id)
  }

  #begin(id: string, since: ProvenHeader, results: Results): void {
    if (this.#isStopped || !this.#running.has(id)) return
    const { watch, notify, end } = this.#options
    const leave = watch.follow(since, {
      tell: async (changes) => {
        for (const result of await results(changes)) if (this.#running.has(id)) notify(id, result)
      },
      end: (error) => {
        this.#running.delete(id)
        end(error)
      },
    })
    this.#running.set(id, leave)
  }

  #resultsOf(params: Params): Results {
    const kind = params.text(0)
    switch (kind) {
      case 'newHeads':
        return async ({ added }) => added.map(headJson)
      case 'logs': {
        const watch = readLogWatch(1, params.has(1) ? params.any(1) : {})
        return async (changes) => (await changedLogs(this.#options.reader, changes, watch)).flatMap(itemsOf)
      }
      case 'newPendingTransactions':
        throw noPendingTransactions()
      default: {
        const message = `no ${JSON.stringify(kind.slice(0, 64))} subscription in eth namespace`
        throw new RpcError(rpcCodes.methodNotFound, message)
      }
    }
  }
}

function headJson({ hash, fields }: ProvenHeader): unknown {
  return { ...Object(resultValue(new JsonText(fields.json))), hash }
}

function itemsOf(text: string): readonly unknown[] {
  const items: unknown = JSON.parse(text)
  return Array.isArray(items) ? items : []
}
