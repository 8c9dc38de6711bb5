import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as sendHttp } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import type { HttpAnswer, HttpConnections, HttpRequest } from './HttpConnections.ts'

export interface DirectOptions {
  /** Scheme, host and port. */
  readonly origin: string
  /** Connections open at a time; further requests wait. */
  readonly connections: number
  /** Until a connection is there, TLS included. */
  readonly connectMs: number
  readonly maxHeaderBytes?: number
  readonly clock: Clock
}

/** One address of a host is tried for that long before the next: Node's own 250 ms are less than the way to some hosts takes. */
const ATTEMPT_MS = 1_500

/** An unused connection is kept over a few slots, unless the server says that it closes it sooner. */
const IDLE_MS = 60_000

/**
 * Connections without anything in between, by Node's own client.
 *
 * Its parser is native and in every process: undici brings one in WebAssembly, whose compilation alone takes 20 MB for a moment.
 */
export class DirectConnections implements HttpConnections {
  readonly #options: DirectOptions
  readonly #agent: HttpAgent
  readonly #begin: typeof sendHttp
  readonly #isSecure: boolean
  readonly #target: { readonly protocol: string; readonly hostname: string; readonly port: string }
  readonly #open = new Set<ClientRequest>()
  #isClosed = false

  constructor(options: DirectOptions) {
    this.#options = options
    const { protocol, hostname, port } = new URL(options.origin)
    this.#target = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port }
    this.#isSecure = protocol === 'https:'
    // TLS is loaded by whoever needs it.
    const { Agent, request } = this.#isSecure
      ? process.getBuiltinModule('node:https')
      : { Agent: HttpAgent, request: sendHttp }
    this.#begin = request
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: options.connections,
      timeout: IDLE_MS,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
    })
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    if (this.#hasIdle) await this.#hearEndings()
    return this.#send(request)
  }

  async destroy(): Promise<void> {
    this.#isClosed = true
    for (const sent of this.#open) sent.destroy(new HttpFault('ABORT_ERR', 'the connections were closed'))
    this.#agent.destroy()
  }

  get #hasIdle(): boolean {
    return Object.keys(this.#agent.freeSockets).length > 0
  }

  /** What the server closed until now is not used again: one turn, in whatever phase it begins, looks at every socket. */
  async #hearEndings(): Promise<void> {
    const { clock } = this.#options
    await new Promise<void>((resolve) => clock.soon(() => clock.soon(resolve)))
  }

  #send({ method, path, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted || this.#isClosed) throw new HttpFault('ABORT_ERR', 'the exchange was ended')
      const { maxHeaderBytes } = this.#options
      const sent = this.#begin({
        ...this.#target,
        agent: this.#agent,
        method,
        path,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        ...(maxHeaderBytes !== undefined && { maxHeaderSize: maxHeaderBytes }),
      })
      this.#open.add(sent)
      let answer: IncomingMessage | undefined
      const abort = (): void => void (answer ?? sent).destroy(new HttpFault('ABORT_ERR', 'the exchange was ended'))
      signal.addEventListener('abort', abort, { once: true })
      sent.on('socket', (socket) => this.#watchConnecting(sent, socket))
      sent.on('response', (message) => {
        answer = message
        // A body may break before anybody reads it, and a stream that breaks with nobody listening ends the process.
        message.on('error', () => undefined)
        resolve({ statusCode: message.statusCode ?? 0, headers: message.headers, body: message })
      })
      sent.on('upgrade', (_, socket) => {
        reject(new HttpFault('HPE_INVALID_UPGRADE', 'an upgrade that was not asked for'))
        socket.destroy()
      })
      sent.on('error', reject)
      sent.on('close', () => {
        this.#open.delete(sent)
        signal.removeEventListener('abort', abort)
        if (answer === undefined) reject(new HttpFault('ECONNRESET', 'the connection was closed'))
      })
      sent.end(body)
    })
  }

  #watchConnecting(sent: ClientRequest, socket: Socket): void {
    if (!socket.connecting) return
    const late = this.#options.clock.after(this.#options.connectMs, () =>
      sent.destroy(new HttpFault('ETIMEDOUT', 'no connection in time')),
    )
    socket.once(this.#isSecure ? 'secureConnect' : 'connect', () => late.cancel())
    sent.once('close', () => late.cancel())
  }
}

/** What ended an exchange here, with a code as the system's own faults have one. */
class HttpFault extends Error {
  override readonly name = 'HttpFault'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
