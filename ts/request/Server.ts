import { type BlsyncError, ServerError } from '../errors.ts'
import { EventLimiter } from './EventLimiter.ts'
import { FailureDelay } from './FailureDelay.ts'
import { ParallelLimit } from './ParallelLimit.ts'
import type { Protocol } from './Protocol.ts'
import type { RequestServer } from './RequestServer.ts'
import type { ServerEvent } from './ServerEvent.ts'
import type { ServerHandle } from './ServerHandle.ts'
import type { ServerOptions } from './ServerOptions.ts'

/** How a request sent to a {@link Server} goes on; `answered` or `failed` is called exactly once. */
export interface RequestSettler<P extends Protocol> {
  answered(response: P['response']): void
  failed(error: BlsyncError): void
  timedOut(): void
}

/** What a {@link Server} tells its owner. */
export interface ServerListener<P extends Protocol> {
  event(event: P['event']): void
  /** It takes requests again, after it had refused to. */
  available(): void
}

interface OpenRequest<P extends Protocol> {
  readonly settler: RequestSettler<P>
  readonly softTimer: NodeJS.Timeout
  readonly hardTimer: NodeJS.Timeout
  isLate: boolean
}

/**
 * A {@link RequestServer} with timeouts, a parallel limit, failure delays and an event limit around it.
 *
 * - every request ends exactly once, as answered or failed, also when the server is stopped;
 * - it takes no request while one is softly timed out, while a failure delay runs or at its parallel limit; whoever was
 *   refused hears `available` once when that is over;
 * - answers to unknown or ended requests are dropped.
 */
export class Server<P extends Protocol> implements ServerHandle {
  readonly name: string
  readonly #source: RequestServer<P>
  readonly #options: ServerOptions
  readonly #listener: ServerListener<P>
  readonly #open = new Map<number, OpenRequest<P>>()
  readonly #limit: ParallelLimit
  readonly #failureDelay = new FailureDelay()
  readonly #events: EventLimiter<P['event']>
  #delayTimer: NodeJS.Timeout | undefined
  #nextId = 1
  #hasPromised = false
  #isStopped = false

  constructor(source: RequestServer<P>, options: ServerOptions, listener: ServerListener<P>) {
    this.name = source.name
    this.#source = source
    this.#options = options
    this.#listener = listener
    this.#limit = new ParallelLimit(options.parallel, options.maxParallel)
    this.#events = new EventLimiter(options.eventRate, (event) => listener.event(event))
  }

  start(): void {
    this.#source.subscribe((event) => this.#receive(event))
  }

  /** Whether a request may be sent; a refusal is a promise to call `available` later. */
  canRequestNow(): boolean {
    if (this.#isAvailable()) return true
    this.#hasPromised = true
    return false
  }

  send(request: P['request'], settler: RequestSettler<P>): void {
    const id = this.#nextId++
    const { softTimeoutMs, hardTimeoutMs } = this.#options
    const softTimer = setTimeout(() => this.#softTimeout(id), softTimeoutMs)
    const hardTimer = setTimeout(() => this.#hardTimeout(id), hardTimeoutMs)
    this.#open.set(id, { settler, softTimer, hardTimer, isLate: false })
    try {
      this.#source.sendRequest(id, request)
    } catch (cause) {
      this.#end(id, { error: new ServerError(`${this.name} could not be asked`, { cause }) })
    }
  }

  /** Counts a failure: no request is taken until the failure delay has passed. */
  fail(): void {
    if (this.#isStopped) return
    clearTimeout(this.#delayTimer)
    this.#delayTimer = setTimeout(() => {
      this.#delayTimer = undefined
      this.#keepPromise()
    }, this.#failureDelay.fail(performance.now()))
  }

  /** Ends the server; open requests fail before this returns, and nothing is told afterwards. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#source.unsubscribe()
    this.#events.stop()
    clearTimeout(this.#delayTimer)
    const error = new ServerError(`${this.name} was removed`, { code: 'ERR_SERVER_REMOVED' })
    for (const id of [...this.#open.keys()]) this.#end(id, { error })
  }

  #receive(event: ServerEvent<P>): void {
    if (this.#isStopped) return
    switch (event.type) {
      case 'response':
        this.#end(event.id, { response: event.response })
        break
      case 'failed':
        this.#end(event.id, { error: event.error })
        break
      case 'event':
        this.#events.push(event.event)
        break
    }
  }

  #end(id: number, outcome: { response: P['response'] } | { error: BlsyncError }): void {
    const request = this.#open.get(id)
    if (request === undefined) return
    clearTimeout(request.softTimer)
    clearTimeout(request.hardTimer)
    const wasAtLimit = this.#open.size >= this.#limit.value
    this.#open.delete(id)
    if ('response' in outcome) {
      if (wasAtLimit && !request.isLate) this.#limit.raise()
      request.settler.answered(outcome.response)
    } else {
      this.fail()
      request.settler.failed(outcome.error)
    }
    this.#keepPromise()
  }

  #softTimeout(id: number): void {
    const request = this.#open.get(id)
    if (request === undefined) return
    request.isLate = true
    this.#limit.lower()
    request.settler.timedOut()
  }

  #hardTimeout(id: number): void {
    const text = `${this.name} did not answer within ${this.#options.hardTimeoutMs} ms`
    this.#end(id, { error: new ServerError(text, { code: 'ERR_SERVER_TIMEOUT' }) })
  }

  #isAvailable(): boolean {
    if (this.#isStopped || this.#delayTimer !== undefined || this.#open.size >= this.#limit.value) return false
    for (const request of this.#open.values()) if (request.isLate) return false
    return true
  }

  #keepPromise(): void {
    if (!this.#hasPromised || !this.#isAvailable()) return
    this.#hasPromised = false
    this.#listener.available()
  }
}
