import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../clock.ts'
import { refusalJson } from './Answer.ts'
import { mediaTypes } from './negotiateEncoding.ts'
import type { ServeLimits } from './ServeLimits.ts'

/**
 * Who is connected to a server, and what he may do.
 *
 * - A connection with more requests under way than allowed is cut off, as is one that takes too long to read an answer.
 * - What is not HTTP, too long, or too slow to come gets an error and no more.
 */
export class Connections {
  readonly #limits: ServeLimits
  readonly #clock: Clock
  /** Requests under way. */
  readonly #open = new Map<Duplex, number>()
  #dropped = 0

  constructor(server: Server, limits: ServeLimits, clock: Clock) {
    this.#clock = clock
    this.#limits = limits
    server.maxConnections = limits.connections
    server.timeout = limits.stallMs
    server.on('connection', (socket) => {
      this.#open.set(socket, 0)
      socket.once('close', () => this.#open.delete(socket))
    })
    server.on('drop', () => this.countDropped())
    server.on('timeout', (socket) => {
      // Between requests that is no more than an idle connection.
      if (this.#open.get(socket) === 0) socket.destroy()
      else this.drop(socket)
    })
    server.on('clientError', (error, socket) => this.#refuseMalformed(error, socket))
  }

  get size(): number {
    return this.#open.size
  }

  /** Cut off since the start, or turned away. */
  get dropped(): number {
    return this.#dropped
  }

  /** Whether the request may be answered; if not, its connection is cut. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request
    const underWay = (this.#open.get(socket) ?? 0) + 1
    if (underWay > this.#limits.pipelined) {
      this.drop(socket)
      return false
    }
    this.#open.set(socket, underWay)
    response.on('error', () => this.drop(socket))
    response.once('close', () => {
      const left = this.#open.get(socket)
      if (left !== undefined) this.#open.set(socket, left - 1)
    })
    return true
  }

  /** Gives the response its time. */
  limitTime(request: IncomingMessage, response: ServerResponse): () => void {
    const timer = this.#clock.after(this.#limits.answerMs, () => this.drop(request.socket)).unref()
    const stop = (): void => timer.cancel()
    response.once('close', stop)
    return stop
  }

  drop(socket: Duplex): void {
    if (socket.destroyed) return
    socket.destroy()
    this.countDropped()
  }

  countDropped(): void {
    this.#dropped++
  }

  #refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
    // An answer under way must not be mixed with another one.
    if (!socket.writable || (this.#open.get(socket) ?? 0) > 0) {
      this.drop(socket)
      return
    }
    const [status, reason] = malformedStatus(error.code)
    const body = refusalJson({ status, message: reason })
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\ncontent-type: ${mediaTypes.json}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    )
  }
}

function malformedStatus(code: string | undefined): readonly [400 | 408 | 431, string] {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'Request Timeout']
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'Request Header Fields Too Large']
    default:
      return [400, 'Bad Request']
  }
}
