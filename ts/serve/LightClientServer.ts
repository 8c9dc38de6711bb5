import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { clockWithNow, systemClock } from '../clock.ts'
import { ConfigError } from '../errors.ts'
import { whyNotListening } from '../http/whyNotListening.ts'
import { type Logger, silentLogger } from '../log.ts'
import { twoThirds } from '../params/twoThirds.ts'
import { Bootstraps } from './Bootstraps.ts'
import { Connections } from './Connections.ts'
import { EventStreams } from './EventStreams.ts'
import { readTopics } from './eventTopics.ts'
import { headerRoutes } from './headerRoutes.ts'
import { LatestUpdates } from './LatestUpdates.ts'
import { lightClientRoutes } from './lightClientRoutes.ts'
import { negotiateEncoding } from './negotiateEncoding.ts'
import { nodeRoutes } from './nodeRoutes.ts'
import { proofRoutes } from './proofRoutes.ts'
import type { Route } from './Route.ts'
import { freshnessOf, type ServeContext } from './ServeContext.ts'
import type { ServeCounts } from './ServeCounts.ts'
import { ServedHeads } from './ServedHeads.ts'
import type { ServedSources } from './ServedSources.ts'
import { defaultServeLimits, type ServeLimits } from './ServeLimits.ts'
import { type Sent, sendAnswer, sendRefusal } from './sendAnswer.ts'
import { UpdateShelf } from './UpdateShelf.ts'

/** Out of what other light clients are served, where, and to whom. */
export interface LightClientServerOptions {
  /** Where the answers come from; a `BlsyncClient` is such a source. */
  readonly sources: ServedSources
  /** 127.0.0.1 when left out. */
  readonly address?: string
  /** 0 takes a free one. */
  readonly port: number
  /** Whether an execution client has executed what the head leads to; nobody has when left out. */
  readonly isExecuted?: () => boolean
  /** Origin of web pages that may read the answers, or `*` for all; none when left out. */
  readonly corsOrigin?: string
  /** Signers that served heads and updates of heads have, whatever the client itself asks for; two thirds of the committee when left out. */
  readonly headSigners?: number
  readonly limits?: Partial<ServeLimits>
  readonly logger?: Logger
  /** Unix milliseconds; the system's clock when left out. */
  readonly now?: () => number
}

const EVENTS_PATH = '/eth/v1/events'

/** The rest is for bootstraps. */
const UPDATES_SHARE = 0.75

/** How often a connection's age is looked at. */
const CHECK_MS = 1_000

/**
 * The light-client part of the beacon API out of what was verified here, so that others can follow this client as they
 * would a beacon node. They verify everything again: to them it is as untrusted as any.
 *
 * - Nothing is served that was not verified, and objects are served byte for byte as they were received.
 * - What a stranger can make it hold or do at once is limited, whatever he sends; see {@link ServeLimits}.
 * - Proofs of states are served as far as they are held; blocks and states are not.
 *
 * @see https://github.com/ethereum/beacon-APIs/tree/7a58b5a44ceb6174162f75e1bb6666efbb6ec07f
 *
 * @example
 * const server = await LightClientServer.listen({ sources: client, port: 5052 })
 * console.log(`blsync --beacon.api ${server.url} --beacon.checkpoint ${checkpoint}`)
 */
export class LightClientServer {
  readonly #server: Server
  readonly #routes: readonly Route[]
  readonly #heads: ServedHeads
  readonly #streams: EventStreams
  readonly #connections: Connections
  readonly #targetLength: number
  readonly #corsOrigin: string | undefined
  readonly #logger: Logger
  #requests = 0
  #refused = 0
  #notModified = 0
  #bytesSent = 0

  private constructor(options: LightClientServerOptions) {
    const { sources, logger = silentLogger, now = systemClock.now, isExecuted = () => false, corsOrigin } = options
    const clock = clockWithNow(systemClock, now)
    const limits: ServeLimits = { ...defaultServeLimits, ...options.limits }
    this.#logger = logger
    this.#targetLength = limits.targetLength
    this.#corsOrigin = corsOrigin
    const shelf = new UpdateShelf(sources, limits.cacheBytes * UPDATES_SHARE)
    const heads = new ServedHeads(sources, options.headSigners ?? twoThirds(sources.network.preset.syncCommitteeSize))
    this.#heads = heads
    const context: ServeContext = {
      sources,
      heads,
      shelf,
      bootstraps: new Bootstraps(sources, shelf, limits.cacheBytes * (1 - UPDATES_SHARE)),
      latest: new LatestUpdates(sources.network),
      now,
      // A served head with few signers may be newer than the one that execution clients were led to.
      isExecuted: () => isExecuted() && (heads.head?.header.slot ?? 0) <= (sources.validator.head?.header.slot ?? -1),
      freshness: freshnessOf(sources.network),
    }
    this.#routes = [
      ...lightClientRoutes(context),
      ...headerRoutes(context),
      ...proofRoutes(context),
      ...nodeRoutes(context),
    ]
    this.#server = createServer(
      {
        maxHeaderSize: limits.headerBytes,
        headersTimeout: limits.headersMs,
        requestTimeout: limits.headersMs,
        keepAliveTimeout: limits.idleMs,
        connectionsCheckingInterval: Math.min(CHECK_MS, limits.headersMs),
      },
      (request, response) => void this.#handle(request, response),
    )
    this.#connections = new Connections(this.#server, limits, clock)
    this.#streams = new EventStreams({
      context,
      limits,
      onSent: (bytes) => {
        this.#bytesSent += bytes
      },
      onDropped: () => this.#connections.countDropped(),
      clock,
      logger,
    })
  }

  /** @throws ConfigError when the address cannot be listened on */
  static async listen(options: LightClientServerOptions): Promise<LightClientServer> {
    const { address = '127.0.0.1', port } = options
    const server = new LightClientServer(options)
    try {
      await new Promise<void>((resolve, reject) => {
        server.#server.once('error', reject)
        server.#server.listen(port, address, resolve)
      })
    } catch (cause) {
      server.#endSources()
      throw new ConfigError(`cannot listen on ${address}:${port} for option port: ${whyNotListening(cause)}`, { cause })
    }
    server.#server.on('error', (error) =>
      server.#logger.error('the light-client server failed', { error: error.message }),
    )
    return server
  }

  get port(): number {
    return this.#boundTo?.port ?? 0
  }

  /** Base URL for clients on this machine. */
  get url(): string {
    const { address = '127.0.0.1', family = 'IPv4' } = this.#boundTo ?? {}
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${this.port}`
  }

  get counts(): ServeCounts {
    return {
      connections: this.#connections.size,
      subscribers: this.#streams.size,
      requests: this.#requests,
      refused: this.#refused,
      notModified: this.#notModified,
      dropped: this.#connections.dropped,
      bytesSent: this.#bytesSent,
    }
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#endSources()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #endSources(): void {
    this.#streams.close()
    this.#heads.close()
  }

  get #boundTo(): AddressInfo | undefined {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address : undefined
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#connections.admit(request, response)) return
    const stopTimer = this.#connections.limitTime(request, response)
    try {
      this.#record(await this.#answer(request, response, stopTimer))
    } catch (error) {
      this.#fail(request, response, error)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse, stopTimer: () => void): Promise<Sent> {
    const { method, url: target = '/', headers } = request
    if (this.#corsOrigin !== undefined) allowOrigin(response, this.#corsOrigin)
    if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0) {
      // Whatever comes now is not read.
      response.setHeader('connection', 'close')
      return sendRefusal(response, { status: 400, message: 'Request bodies are not accepted here' })
    }
    if (target.length > this.#targetLength) {
      return sendRefusal(response, { status: 414, message: 'The request target is too long' })
    }
    const [path = '', ...rest] = target.replace(/^https?:\/\/[^/?]*/i, '').split('?')
    const query = new URLSearchParams(rest.join('?'))
    const match = path === EVENTS_PATH ? undefined : this.#match(path)
    if (match === undefined && path !== EVENTS_PATH) {
      return sendRefusal(response, { status: 404, message: 'This light client has no such route' })
    }
    if (method === 'OPTIONS') {
      response.writeHead(204, { allow: 'GET, HEAD, OPTIONS' }).end()
      return { status: 204, bytes: 0 }
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return sendRefusal(response, { status: 405, message: 'Only GET, HEAD and OPTIONS' })
    }
    if (match === undefined) return this.#openStream(request, response, query, stopTimer)
    const { route, id } = match
    const encoding = negotiateEncoding(headers.accept, route.encodings)
    if (encoding === undefined) {
      return sendRefusal(response, { status: 406, message: 'Accepted media type not supported' })
    }
    const exchange = { request, response, encoding, varies: route.encodings.length > 1 }
    return sendAnswer(exchange, await route.answer({ id, query, encoding }))
  }

  #match(path: string): { readonly route: Route; readonly id: string } | undefined {
    for (const route of this.#routes) {
      const found = route.pattern.exec(path)
      if (found !== null) return { route, id: found[1] ?? '' }
    }
    return undefined
  }

  #openStream(request: IncomingMessage, response: ServerResponse, query: URLSearchParams, stopTimer: () => void): Sent {
    const topics = readTopics(query)
    if ('unknown' in topics) {
      const message = topics.unknown === '' ? 'Missing topics' : `Invalid topic: ${printable(topics.unknown)}`
      return sendRefusal(response, { status: 400, message })
    }
    if (this.#streams.isFull) {
      return sendRefusal(response, { status: 503, message: 'Too many event streams are open' })
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).end()
    } else {
      stopTimer()
      this.#streams.open(response, topics)
    }
    return { status: 200, bytes: 0 }
  }

  #record({ status, bytes }: Sent): void {
    this.#requests++
    this.#bytesSent += bytes
    if (status === 304) this.#notModified++
    if (status >= 400) this.#refused++
  }

  /** An answer that has begun cannot become an error: the client sees it break off. */
  #fail(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error)
    this.#logger.error('an answer failed', { target: printable(request.url ?? ''), error: detail })
    if (response.headersSent || response.destroyed) this.#connections.drop(request.socket)
    else this.#record(sendRefusal(response, { status: 500, message: 'Internal server error' }))
  }
}

/** Pages of that origin may read what follows, whichever way it is answered. */
function allowOrigin(response: ServerResponse, origin: string): void {
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-allow-methods', 'GET, HEAD, OPTIONS')
  response.setHeader('access-control-allow-headers', 'Accept, If-None-Match')
  response.setHeader('access-control-expose-headers', 'Eth-Consensus-Version, ETag')
}

function printable(text: string): string {
  return text.slice(0, 80).replaceAll(/[^ -~]/g, '?')
}
