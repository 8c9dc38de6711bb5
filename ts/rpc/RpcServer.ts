import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '../clock.ts'
import { ConfigError } from '../errors.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import { isAllowedHost } from '../http/isAllowedHost.ts'
import { whyNotListening } from '../http/whyNotListening.ts'
import { type Logger, silentLogger } from '../log.ts'
import { answerBody } from './answerBody.ts'
import { Filters } from './Filters.ts'
import { PassThrough } from './PassThrough.ts'
import type { RpcContext } from './RpcMethod.ts'
import type { RpcSockets } from './RpcSockets.ts'

/** Out of what execution JSON-RPC is answered, where, and to whom. */
export interface RpcServerOptions {
  readonly reader: ExecutionReader
  /** 127.0.0.1 when left out. */
  readonly address?: string
  /** 0 takes a free one. */
  readonly port: number
  /** Origins of web pages that may ask, or `*` for all; none when left out. */
  readonly corsOrigins?: readonly string[]
  /** Host names that requests may be for, beside addresses and private names such as `localhost`; `*` for all. */
  readonly hosts?: readonly string[]
  /** Methods that are answered with a provider's word; none when left out, and none that is proven here. */
  readonly passThrough?: readonly string[]
  readonly logger?: Logger
  readonly clock?: Clock
}

/** As go-ethereum's. */
const MAX_BODY_BYTES = 5 * 1024 * 1024
const MAX_CONNECTIONS = 256
/** Bodies that are read or answered at once, over all connections. */
const MAX_UNDER_WAY = 64
const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const IDLE_MS = 120_000

const FOREIGN_ORIGIN = 'this origin may not ask'

const JSON_TYPES = new Set(['application/json', 'application/json-rpc', 'application/jsonrequest'])

/**
 * The execution JSON-RPC over HTTP and WebSocket, answered out of proven data.
 *
 * - a body, the number of connections and of bodies under way, and the time of each are limited;
 * - only JSON is taken, whose type no web page can send without being asked first (CORS), and only for hosts that are allowed.
 *
 * @example
 * const server = await RpcServer.listen({ reader, port: 8545 })
 */
export class RpcServer {
  readonly #server: Server
  readonly #options: RpcServerOptions
  readonly #logger: Logger
  readonly #filters: Filters
  readonly #context: RpcContext
  #sockets: RpcSockets | undefined
  #underWay = 0

  private constructor(options: RpcServerOptions) {
    this.#options = options
    this.#logger = options.logger ?? silentLogger
    this.#filters = new Filters(options.reader, options.clock)
    this.#context = {
      reader: options.reader,
      filters: this.#filters,
      passThrough: new PassThrough(options.reader, options.passThrough ?? [], this.#logger),
    }
    this.#server = createServer(
      { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS, maxHeaderSize: 16 * 1024 },
      (request, response) => void this.#handle(request, response),
    )
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  /** @throws ConfigError when the address cannot be listened on, or a method is not to be passed through */
  static async listen(options: RpcServerOptions): Promise<RpcServer> {
    const { address = '127.0.0.1', port } = options
    const server = new RpcServer(options)
    try {
      await new Promise<void>((resolve, reject) => {
        server.#server.once('error', reject)
        server.#server.listen(port, address, resolve)
      })
    } catch (cause) {
      const reason = whyNotListening(cause)
      throw new ConfigError(`cannot listen on ${address}:${port} for the execution RPC: ${reason}`, { cause })
    }
    const { RpcSockets, refuseUpgrade } = await import('./RpcSockets.ts')
    const sockets = new RpcSockets({
      context: server.#context,
      logger: server.#logger,
      clock: options.clock ?? systemClock,
    })
    server.#sockets = sockets
    server.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy())
      const refusal = server.#refusal(request)
      if (refusal === undefined) sockets.accept(request, socket, head)
      else refuseUpgrade(socket, 403, refusal)
    })
    server.#server.on('error', (error) => server.#logger.error('the execution RPC failed', { error: error.message }))
    return server
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  /** Base URL for programs on this machine. */
  get url(): string {
    const bound = this.#server.address()
    const { address, family } = bound !== null && typeof bound === 'object' ? bound : { address: '', family: '' }
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${this.port}`
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    this.#sockets?.close()
    await closed
    this.#filters.stop()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy())
    try {
      await this.#answer(request, response)
    } catch (error) {
      this.#logger.debug('an RPC request failed', { error: error instanceof Error ? error.message : String(error) })
      if (response.headersSent || response.destroyed) response.destroy()
      else refuse(response, 400, 'Bad Request')
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, headers } = request
    response.setHeader('vary', 'origin')
    const refusal = this.#refusal(request)
    if (refusal !== undefined) return refuse(response, 403, refusal)
    const { origin } = headers
    if (origin !== undefined) response.setHeader('access-control-allow-origin', this.#isForAll ? '*' : origin)
    if (method === 'OPTIONS') {
      if (origin === undefined) return refuse(response, 403, FOREIGN_ORIGIN)
      response.setHeader('access-control-allow-methods', 'POST')
      response.setHeader('access-control-allow-headers', 'Content-Type')
      response.writeHead(204).end()
      return
    }
    if (method !== 'POST') return refuse(response, 405, 'method not allowed: JSON-RPC is posted')
    const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
    if (!JSON_TYPES.has(type)) {
      return refuse(response, 415, 'invalid content type, only application/json is supported')
    }
    if (this.#underWay >= MAX_UNDER_WAY) return refuse(response, 503, 'too many requests at once')
    this.#underWay++
    try {
      const body = await readBody(request)
      if (body === undefined) return refuse(response, 413, `content length too large (limit ${MAX_BODY_BYTES})`)
      const text = await answerBody(body, this.#context)
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(text)
    } finally {
      this.#underWay--
    }
  }

  get #isForAll(): boolean {
    return this.#options.corsOrigins?.includes('*') === true
  }

  /** Why a request is for nobody here: a page of another origin, or one that lets its own name point to this machine. */
  #refusal({ headers }: IncomingMessage): string | undefined {
    if (!isAllowedHost(headers.host, this.#options.hosts ?? [])) return 'invalid host specified'
    const { origin } = headers
    const isForeign = origin !== undefined && !this.#isForAll && this.#options.corsOrigins?.includes(origin) !== true
    return isForeign ? FOREIGN_ORIGIN : undefined
  }
}

/** Undefined for one that is too long. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  if (Number(request.headers['content-length']) > MAX_BODY_BYTES) return undefined
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.length
    if (length > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refuse(response: ServerResponse, status: number, message: string): void {
  // Whatever comes of a body is not read.
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(`${message}\n`)
}
