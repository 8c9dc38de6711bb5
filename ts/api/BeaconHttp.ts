import { type Clock, systemClock } from '../clock.ts'
import type { BeaconConnections, BeaconResponse } from './BeaconConnections.ts'
import type { BeaconExchange } from './BeaconExchange.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { ClockReading } from './ClockReading.ts'
import { clockTime } from './clockTime.ts'
import { isLostConnection } from './connectionFault.ts'
import type { Endpoint } from './Endpoint.ts'
import { ExchangeWatch } from './ExchangeWatch.ts'
import { DEFAULT_TIMEOUTS, type HttpTimeouts } from './HttpTimeouts.ts'
import { openBeaconConnections } from './openBeaconConnections.ts'
import { proxyFor } from './proxyFor.ts'
import { RateLimit } from './RateLimit.ts'
import { readBounded } from './readBounded.ts'
import {
  type AnsweringServer,
  contentTypeOf,
  encodingOf,
  pauseOf,
  statusError,
  wrongTypeError,
} from './rejectedAnswer.ts'
import { httpDateMs } from './retryAfter.ts'
import type { SecretMask } from './SecretMask.ts'
import { parseServerAddress, type ServerAddress } from './ServerAddress.ts'
import { SharedAnswers } from './SharedAnswers.ts'
import { serverMask } from './serverMask.ts'
import { unanswered } from './unanswered.ts'

export interface BeaconHttpOptions {
  /** Base URL, with or without path and trailing slash; may hold user name and password. */
  readonly url: string
  /** For people and logs; that of the address when left out. */
  readonly name?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  readonly timeouts?: Partial<HttpTimeouts>
  /** Told of every endpoint that gave something, by its name. */
  readonly onAnswered?: (endpoint: string) => void
  /** Told of every exchange that failed, unless it was ended here. */
  readonly onFailed?: (error: BeaconHttpError) => void
  /** Told of every request that was sent, once it ended by itself; of an event stream once it is open. */
  readonly onExchange?: (exchange: BeaconExchange) => void
  /** Told of the server's clock with every answer that shows it. */
  readonly onDate?: (reading: ClockReading) => void
  readonly clock?: Clock
  /** Connections to an origin; those of the machine when left out. */
  readonly connections?: (origin: string) => BeaconConnections
  /** Where proxies are named. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** An answer within bounds and of a known type; what it holds is not checked. */
export interface BeaconAnswer {
  readonly encoding: 'ssz' | 'json'
  readonly bytes: Uint8Array
  /** `Eth-Consensus-Version` header: a hint, nothing more. */
  readonly version: string | undefined
}

/** The body of an event stream. Leaving the iteration closes the connection. */
export type StreamBody = AsyncIterable<Uint8Array>

const TOO_MANY_REQUESTS = 429

const POSTED = { 'content-type': 'application/json' }

const ACCEPT_SSZ = 'application/octet-stream;q=1, application/json;q=0.9'

/**
 * HTTP to one beacon node, which may be hostile.
 *
 * - every body has a limit, enforced while it arrives, and every exchange a deadline;
 * - a server that was asked too often is left alone for as long as it says: nothing is sent to it;
 * - redirects are never followed: the error says where they lead;
 * - credentials and custom headers are sent to the configured origin alone and are in no error.
 */
export class BeaconHttp {
  /** The server for people and logs, without credentials. */
  readonly name: string
  /** Takes the secrets of address and headers out of what the server says. */
  readonly mask: SecretMask
  /** Host and port of the proxy through which it is asked, if there is one. */
  readonly proxy: string | undefined
  readonly #address: ServerAddress
  readonly #headers: Readonly<Record<string, string>>
  readonly #server: AnsweringServer
  readonly #timeouts: HttpTimeouts
  readonly #limit: RateLimit
  readonly #shared = new SharedAnswers<BeaconAnswer>(() => this.#clock.monotonicMs())
  readonly #onAnswered: (endpoint: string) => void
  readonly #onFailed: (error: BeaconHttpError) => void
  readonly #onExchange: (exchange: BeaconExchange) => void
  readonly #onDate: (reading: ClockReading) => void
  readonly #clock: Clock
  readonly #connections: BeaconConnections
  readonly #open = new Set<ExchangeWatch>()
  #closed = false

  /** @throws ConfigError when the URL, or that of the proxy, is none */
  constructor(options: BeaconHttpOptions) {
    this.#address = parseServerAddress(options.url)
    this.name = options.name ?? this.#address.name
    this.#headers = {
      'user-agent': 'blsync',
      ...(this.#address.authorization !== undefined && { authorization: this.#address.authorization }),
      ...options.headers,
    }
    this.mask = serverMask([options])
    this.#server = { name: this.name, origin: this.#address.origin, mask: this.mask }
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
    this.#onAnswered = options.onAnswered ?? (() => undefined)
    this.#onFailed = options.onFailed ?? (() => undefined)
    this.#onExchange = options.onExchange ?? (() => undefined)
    this.#onDate = options.onDate ?? (() => undefined)
    this.#clock = options.clock ?? systemClock
    this.#limit = new RateLimit(this.#clock.monotonicMs)
    const { origin } = this.#address
    const proxy = proxyFor(origin, options.env ?? process.env)
    this.proxy = proxy?.host
    this.#connections =
      options.connections?.(origin) ??
      openBeaconConnections({ origin, proxy, connectMs: this.#timeouts.connectMs, clock: this.#clock })
  }

  /**
   * Fetches an endpoint. Whoever asks for what is on the way gets the same answer.
   *
   * @param accept - `ssz` prefers SSZ and takes JSON as well
   * @throws BeaconHttpError
   */
  get(endpoint: Endpoint, accept: 'ssz' | 'json'): Promise<BeaconAnswer> {
    return this.#limit.ask(
      () => this.#share(endpoint, accept),
      (remainingMs) => this.#leaveAlone(endpoint, remainingMs),
    )
  }

  #share(endpoint: Endpoint, accept: 'ssz' | 'json'): Promise<BeaconAnswer> {
    const ask = () => this.#get(endpoint, accept)
    return endpoint.body === undefined ? this.#shared.get(`${accept} ${endpoint.path}`, ask) : ask()
  }

  async #get(endpoint: Endpoint, accept: 'ssz' | 'json'): Promise<BeaconAnswer> {
    const watch = new ExchangeWatch(this.#timeouts, this.#clock)
    const askedMs = this.#clock.monotonicMs()
    this.#open.add(watch)
    try {
      const response = await this.#request(endpoint, accept === 'ssz' ? ACCEPT_SSZ : 'application/json', watch)
      const encoding = encodingOf(response)
      if (encoding === undefined || (encoding === 'ssz' && accept === 'json')) {
        throw await wrongTypeError(this.#server, endpoint, response)
      }
      const version = response.headers['eth-consensus-version']
      const bytes = await readBounded(response, { endpoint, server: this.name, heard: () => watch.bodyCame() })
      this.#answered(endpoint, askedMs)
      return { encoding, bytes, version: typeof version === 'string' ? version : undefined }
    } catch (cause) {
      throw this.#failed(endpoint, { cause, expired: watch.expired, askedMs })
    } finally {
      watch.stop()
      this.#open.delete(watch)
    }
  }

  /**
   * Opens a stream of server-sent events. There is no limit on how long headers and events take: the caller watches
   * for silence and aborts.
   *
   * @throws BeaconHttpError
   */
  async openStream(endpoint: Endpoint, signal: AbortSignal): Promise<StreamBody> {
    if (this.#limit.remainingMs > 0) this.#leaveAlone(endpoint, this.#limit.remainingMs)
    const askedMs = this.#clock.monotonicMs()
    try {
      const response = await this.#request(endpoint, 'text/event-stream', { signal, headersCame: () => undefined })
      if (contentTypeOf(response) !== 'text/event-stream') throw await wrongTypeError(this.#server, endpoint, response)
      this.#answered(endpoint, askedMs)
      return this.#guardedBody(response.body, endpoint, signal)
    } catch (cause) {
      throw signal.aborted ? ended(this.name) : this.#failed(endpoint, { cause, expired: undefined, askedMs })
    }
  }

  /** Ends every open exchange. */
  async close(): Promise<void> {
    this.#closed = true
    for (const watch of this.#open) watch.abort()
    await this.#connections.destroy()
  }

  /** Sends the request and turns every status but 200 into an error. */
  async #request(
    endpoint: Endpoint,
    accept: string,
    watch: Pick<ExchangeWatch, 'signal' | 'headersCame'>,
  ): Promise<BeaconResponse> {
    const joint = endpoint.path.includes('?') ? '&' : '?'
    const query = this.#address.query === '' ? '' : joint + this.#address.query
    const send = (): Promise<BeaconResponse> =>
      this.#connections
        .request({
          origin: this.#address.origin,
          method: endpoint.body === undefined ? 'GET' : 'POST',
          path: (this.#address.prefix + endpoint.path || '/') + query,
          headers: { ...this.#headers, accept, ...(endpoint.body !== undefined && POSTED) },
          ...(endpoint.body !== undefined && { body: endpoint.body }),
          signal: watch.signal,
        })
        .then(ownBody)
    let sentMs = this.#clock.now()
    const response = await send().catch((cause: unknown) => {
      // The server may have closed an idle connection in the same moment as we used it again.
      if (isLostConnection(cause) && !watch.signal.aborted) {
        sentMs = this.#clock.now()
        return send()
      }
      throw cause
    })
    watch.headersCame()
    this.#readClock(response, sentMs)
    if (response.statusCode === 200) return response
    const askedMs = pauseOf(response, this.#clock.now())
    const retryAfterMs =
      askedMs !== undefined || response.statusCode === TOO_MANY_REQUESTS ? this.#limit.hold(askedMs) : undefined
    throw await statusError(this.#server, endpoint, { response, retryAfterMs })
  }

  #readClock({ headers }: BeaconResponse, sentMs: number): void {
    const serverMs = httpDateMs(headers.date)
    // A cache repeats the date of the answer that it holds.
    if (serverMs !== undefined && headers.age === undefined) {
      this.#onDate({ serverMs, sentMs, receivedMs: this.#clock.now() })
    }
  }

  async *#guardedBody(
    body: AsyncIterable<unknown>,
    endpoint: Endpoint,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) if (chunk instanceof Uint8Array) yield chunk
    } catch (cause) {
      throw signal.aborted ? ended(this.name) : this.#failed(endpoint, { cause, expired: undefined })
    }
  }

  #answered(endpoint: Endpoint, askedMs: number): void {
    this.#limit.over()
    this.#onExchange({ route: endpoint.name, durationMs: this.#clock.monotonicMs() - askedMs })
    this.#onAnswered(endpoint.name)
  }

  #failed(
    endpoint: Endpoint,
    failure: {
      readonly cause: unknown
      readonly expired: string | undefined
      /** When it was sent; left out for a stream that was open already. */
      readonly askedMs?: number
    },
  ): BeaconHttpError {
    const { cause, askedMs } = failure
    if (this.#closed) {
      const message = `the connection to ${this.name} was closed`
      return new BeaconHttpError('ERR_SERVER_CLOSED', message, { endpoint: endpoint.name, cause })
    }
    const error =
      cause instanceof BeaconHttpError ? cause : unanswered({ server: this.name, proxy: this.proxy }, endpoint, failure)
    if (askedMs !== undefined) {
      this.#onExchange({ route: endpoint.name, durationMs: this.#clock.monotonicMs() - askedMs, error: error.code })
    }
    this.#onFailed(error)
    return error
  }

  /** @throws BeaconHttpError instead of asking */
  #leaveAlone(endpoint: Endpoint, retryAfterMs: number): never {
    const until = new Date(this.#clock.now() + retryAfterMs)
    throw new BeaconHttpError(
      'ERR_SERVER_RATE_LIMITED',
      `${this.name} is not asked for ${endpoint.name}: it limits the rate of requests until ${clockTime(until)}`,
      { endpoint: endpoint.name, status: TOO_MANY_REQUESTS, retryAfterMs },
    )
  }
}

function ended(server: string): BeaconHttpError {
  return new BeaconHttpError('ERR_SERVER_STREAM', `the event stream of ${server} ended`, { endpoint: 'events' })
}

/**
 * Gives the body an owner, as soon as there is one: it may break, or be left, before anybody reads it, and a stream that breaks
 * with nobody listening ends the process.
 */
function ownBody(response: BeaconResponse): BeaconResponse {
  response.body.on('error', () => undefined)
  return response
}
