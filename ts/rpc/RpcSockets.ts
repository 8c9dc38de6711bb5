import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { ChainWatch } from './ChainWatch.ts'
import { MAX_MESSAGE_BYTES, RpcSocket, type RpcSocketOptions } from './RpcSocket.ts'

/** Far more than one machine's programs open; each may have much under way. */
const MAX_SOCKETS = 64

/** The WebSocket connections of the execution JSON-RPC. */
export class RpcSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  })
  readonly #options: RpcSocketOptions
  readonly #sockets = new Set<RpcSocket>()

  constructor(options: Omit<RpcSocketOptions, 'watch'>) {
    this.#options = { ...options, watch: new ChainWatch(options.context.reader, options.clock) }
  }

  /** Makes a connection of a request whose host and origin are allowed; what is none is refused. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#sockets.size >= MAX_SOCKETS) {
      refuseUpgrade(socket, 503, 'too many connections')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      const connection = new RpcSocket(opened, this.#options)
      this.#sockets.add(connection)
      opened.on('close', () => this.#sockets.delete(connection))
    })
  }

  /** Ends every connection. */
  close(): void {
    for (const socket of this.#sockets) socket.close()
    this.#options.watch.stop()
  }
}

/** Refuses to make a connection of a request. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain\r\n`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(message) + 1}\r\n\r\n${message}\n`)
}
