import { type Clock, systemClock, type Timer } from '../clock.ts'
import { type BlsyncError, ServerError } from '../errors.ts'
import { EventLimiter } from './EventLimiter.ts'
import { ParallelLimit } from './ParallelLimit.ts'
import type { Protocol } from './Protocol.ts'
import type { RequestServer } from './RequestServer.ts'
import { Route } from './Route.ts'
import { requestKey } from './requestKey.ts'
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
  /** Whether the event shows that the server can be reached again: what failed is worth another try. */
  isRecovery?(event: P['event']): boolean
  /** It takes requests again, after it had refused to. */
  available(): void
}

type Kind<P extends Protocol> = P['request']['kind']

interface OpenRequest<P extends Protocol> {
  readonly kind: Kind<P>
  readonly key: string
  readonly sentAtMs: number
  readonly settler: RequestSettler<P>
  readonly softTimer: Timer
  readonly hardTimer: Timer
  isLate: boolean
}

/**
 * A {@link RequestServer} with timeouts, a parallel limit, failure delays and an event limit around it.
 *
 * - every request ends exactly once, as answered or failed, also when the server is stopped;
 * - each kind of request is a {@link Route} with a failure delay of its own, so that what a server cannot give does not
 *   hold back what it can; a sign that the server is well again ends these delays;
 * - who asks to be left alone for a while is, altogether;
 * - whoever was refused hears `available` once when the reason is over;
 * - answers to unknown or ended requests are dropped.
 */
export class Server<P extends Protocol> implements ServerHandle {
  readonly name: string
  readonly #source: RequestServer<P>
  readonly #options: ServerOptions
  readonly #listener: ServerListener<P>
  readonly #clock: Clock
  readonly #open = new Map<number, OpenRequest<P>>()
  readonly #limit: ParallelLimit
  readonly #routes = new Map<Kind<P>, Route>()
  /** Refused kinds, whose askers are to hear when they are taken again. */
  readonly #promised = new Set<Kind<P>>()
  readonly #events: EventLimiter<P['event']>
  #wakeTimer: Timer | undefined
  /** Nothing is asked before, in monotonic milliseconds. */
  #pausedUntilMs = Number.NEGATIVE_INFINITY
  #nextId = 1
  #isStopped = false

  constructor(source: RequestServer<P>, options: ServerOptions, listener: ServerListener<P>) {
    this.name = source.name
    this.#source = source
    this.#options = options
    this.#listener = listener
    this.#clock = options.clock ?? systemClock
    this.#limit = new ParallelLimit(options.parallel, options.maxParallel)
    this.#events = new EventLimiter(options.eventRate, this.#clock, (event) => listener.event(event))
  }

  start(): void {
    this.#source.subscribe((event) => this.#receive(event))
  }

  /** Whether a request of that kind may be sent; a refusal is a promise to call `available` later. */
  canRequestNow(kind: Kind<P>): boolean {
    if (this.#admits(kind)) return true
    this.#promised.add(kind)
    this.#planWake()
    return false
  }

  /** Whether the server has been giving answers of that kind, and in time, as far as is known. */
  isWell(kind: Kind<P>): boolean {
    const nowMs = this.#clock.monotonicMs()
    const { isSlow, isOnTrial, opensAtMs } = this.#route(kind)
    return !isSlow && !isOnTrial && nowMs >= Math.max(opensAtMs, this.#pausedUntilMs)
  }

  /** How its answers of that kind have been. */
  standing(kind: Kind<P>): Pick<Route, 'isSlow' | 'isOnTrial' | 'pace'> {
    return this.#route(kind)
  }

  /** How often it was asked the same and may still answer. */
  owed(request: P['request']): number {
    const alike = [...this.#open.values()].filter(({ kind }) => kind === request.kind)
    if (alike.length === 0) return 0
    const key = requestKey(request)
    return alike.filter((open) => open.key === key).length
  }

  send(request: P['request'], settler: RequestSettler<P>): void {
    const id = this.#nextId++
    const { softTimeoutMs, hardTimeoutMs } = this.#options
    const softTimer = this.#clock.after(softTimeoutMs, () => this.#softTimeout(id))
    const hardTimer = this.#clock.after(hardTimeoutMs, () => this.#hardTimeout(id))
    const { kind } = request
    this.#open.set(id, {
      kind,
      key: requestKey(request),
      sentAtMs: this.#clock.monotonicMs(),
      settler,
      softTimer,
      hardTimer,
      isLate: false,
    })
    this.#route(kind).sent()
    try {
      this.#source.sendRequest(id, request)
    } catch (cause) {
      this.#end(id, { error: new ServerError(`${this.name} could not be asked`, { cause }) })
    }
  }

  /** What it sent of that kind did not hold: it is asked for more of it only after a growing delay. */
  charge(kind: Kind<P>): void {
    this.#route(kind).charge(this.#clock.monotonicMs())
  }

  /** Ends the server; open requests fail before this returns, and nothing is told afterwards. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#source.unsubscribe()
    this.#events.stop()
    this.#wakeTimer?.cancel()
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
        if (this.#listener.isRecovery?.(event.event) === true) this.#revive()
        this.#events.push(event.event)
        break
    }
  }

  #end(id: number, outcome: { response: P['response'] } | { error: BlsyncError }): void {
    const request = this.#open.get(id)
    if (request === undefined) return
    request.softTimer.cancel()
    request.hardTimer.cancel()
    const { kind, isLate, sentAtMs, settler } = request
    const wasAtLimit = this.#running >= this.#limit.value
    const nowMs = this.#clock.monotonicMs()
    this.#open.delete(id)
    if ('response' in outcome) {
      if (wasAtLimit && !isLate) this.#limit.raise()
      this.#route(kind).answered({ isLate, tookMs: nowMs - sentAtMs })
      settler.answered(outcome.response)
    } else {
      this.#route(kind).failed({ isLate, nowMs })
      this.#pause(outcome.error)
      settler.failed(outcome.error)
    }
    this.#keepPromises()
  }

  #softTimeout(id: number): void {
    const request = this.#open.get(id)
    if (request === undefined) return
    request.isLate = true
    this.#limit.lower()
    this.#route(request.kind).becameLate()
    request.settler.timedOut()
    this.#keepPromises()
  }

  #hardTimeout(id: number): void {
    const text = `${this.name} did not answer within ${this.#options.hardTimeoutMs} ms`
    this.#end(id, { error: new ServerError(text, { code: 'ERR_SERVER_TIMEOUT' }) })
  }

  #revive(): void {
    for (const route of this.#routes.values()) route.revive()
    this.#keepPromises()
  }

  #pause(error: BlsyncError): void {
    if (!(error instanceof ServerError) || error.retryAfterMs === undefined) return
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.monotonicMs() + error.retryAfterMs)
  }

  #route(kind: Kind<P>): Route {
    const known = this.#routes.get(kind)
    if (known !== undefined) return known
    const route = new Route(this.#options)
    this.#routes.set(kind, route)
    return route
  }

  /** Requests that may still be answered in time. */
  get #running(): number {
    return [...this.#routes.values()].reduce((sum, { running }) => sum + running, 0)
  }

  #admits(kind: Kind<P>): boolean {
    const nowMs = this.#clock.monotonicMs()
    if (this.#isStopped || nowMs < this.#pausedUntilMs) return false
    return this.#route(kind).admits({ nowMs, hasRoom: this.#running < this.#limit.value })
  }

  #keepPromises(): void {
    const due = [...this.#promised].filter((kind) => this.#admits(kind))
    for (const kind of due) this.#promised.delete(kind)
    if (due.length > 0) this.#listener.available()
    this.#planWake()
  }

  /** Delays end by themselves. */
  #planWake(): void {
    this.#wakeTimer?.cancel()
    this.#wakeTimer = undefined
    if (this.#isStopped) return
    const nowMs = this.#clock.monotonicMs()
    const waits = [...this.#promised]
      .map((kind) => Math.max(this.#pausedUntilMs, this.#route(kind).opensAtMs) - nowMs)
      .filter((waitMs) => waitMs > 0)
    if (waits.length === 0) return
    this.#wakeTimer = this.#clock.after(Math.ceil(Math.min(...waits)), () => this.#keepPromises())
  }
}
