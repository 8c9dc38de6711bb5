import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientStatus } from '../client/ClientStatus.ts'
import { ConfigError } from '../errors.ts'
import type { ServeCounts } from '../serve/ServeCounts.ts'
import { renderMetrics } from './renderMetrics.ts'

const MAX_CONNECTIONS = 32

export interface StatusServerOptions {
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
  readonly status: () => ClientStatus
  /** What was served to other light clients; undefined while nothing is. */
  readonly serving?: () => ServeCounts | undefined
}

/** Answers `/status` (JSON) and `/metrics` (Prometheus text) to GET and HEAD, whatever the query. It holds no control over the program. */
export class StatusServer {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** @throws ConfigError when the address cannot be listened on */
  static async listen({ address, port, status, serving }: StatusServerOptions): Promise<StatusServer> {
    const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
      const reply = (code: number, type: string, body: string): void => {
        response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
      }
      // Node sends no body to HEAD.
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        response.setHeader('allow', 'GET, HEAD')
        return reply(405, 'text/plain', 'only GET and HEAD\n')
      }
      switch (request.url?.split('?')[0]) {
        case '/status':
          return reply(200, 'application/json', `${JSON.stringify({ ...status(), serving: serving?.() })}\n`)
        case '/metrics':
          return reply(200, 'text/plain; version=0.0.4', renderMetrics(status(), serving?.()))
        default:
          return reply(404, 'text/plain', 'try /status or /metrics\n')
      }
    })
    server.maxConnections = MAX_CONNECTIONS
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new ConfigError(`cannot listen on ${address}:${port} for --metrics: ${cause.message}`, { cause }))
      })
      server.listen(port, address, resolve)
    })
    return new StatusServer(server)
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
