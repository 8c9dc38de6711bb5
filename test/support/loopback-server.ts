import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'

/** A request as a server sees it. */
export interface SeenRequest {
  readonly method: string
  /** Without parameters. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
}

/** Answers one request, now or later. */
export type Answer = (request: SeenRequest, response: ServerResponse) => void

/** A real HTTP server on loopback and a free port, which remembers what it was asked. */
export class LoopbackServer {
  readonly url: string
  /** Every request in order of arrival. */
  readonly requests: SeenRequest[] = []
  readonly #server: Server
  readonly #waiting = new Set<() => void>()

  private constructor(server: Server) {
    this.#server = server
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
    this.url = `http://127.0.0.1:${address.port}`
  }

  static async start(answer: Answer, port = 0): Promise<LoopbackServer> {
    // Of connections that are idle the client closes each: on a busy machine a server would do so as it is used again.
    const server = createServer({ keepAliveTimeout: 0 })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    const loopback = new LoopbackServer(server)
    server.on('request', (request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', loopback.url)
      const seen = { method: request.method ?? '', path: pathname, query: searchParams, headers: request.headers }
      loopback.requests.push(seen)
      // Its clock is a test's own affair: most clients in tests have a clock that differs from the machine's.
      response.sendDate = false
      // A client that goes away is not a fault of the test.
      response.on('error', () => undefined)
      answer(seen, response)
      for (const check of [...loopback.#waiting]) check()
    })
    return loopback
  }

  /** Requests whose path starts or whose last part equals `path`. */
  seen(path: string): readonly SeenRequest[] {
    return this.requests.filter((request) => request.path.startsWith(path) || request.path.endsWith(`/${path}`))
  }

  /** Resolves as soon as `count` such requests have come since the start. */
  async received(path: string, count = 1): Promise<SeenRequest> {
    for (;;) {
      const request = this.seen(path)[count - 1]
      if (request !== undefined) return request
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (this.seen(path).length < count) return
          this.#waiting.delete(check)
          resolve()
        }
        this.#waiting.add(check)
      })
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}
