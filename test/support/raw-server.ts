import { createServer, type Server, type Socket } from 'node:net'

/** What goes over the wire for one request, and whether the connection is cut behind it. */
export interface RawAnswer {
  readonly bytes: Uint8Array | string
  readonly cuts?: boolean
}

/** Answers the `index`th request, whose first line is `line`. */
export type RawAnswering = (line: string, index: number) => RawAnswer

/** A server on loopback that writes bytes as they are, headers and body in one write. */
export class RawServer {
  readonly url: string
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  static async start(answer: RawAnswering): Promise<RawServer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const raw = new RawServer(server)
    let index = 0
    server.on('connection', (socket) => {
      raw.#sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.on('close', () => raw.#sockets.delete(socket))
      let head = ''
      socket.on('data', (chunk) => {
        head += chunk.toString('latin1')
        for (let end = head.indexOf('\r\n\r\n'); end >= 0; end = head.indexOf('\r\n\r\n')) {
          const { bytes, cuts = false } = answer(head.slice(0, head.indexOf('\r\n')), index++)
          head = head.slice(end + 4)
          if (cuts) socket.end(bytes)
          else socket.write(bytes)
        }
      })
    })
    return raw
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
