import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ClientStatus } from '../../client/ClientStatus.ts'
import type { Clock } from '../../clock.ts'
import { ConfigError } from '../../errors.ts'
import type { CountsByProvider } from '../../execution/ProviderCounts.ts'
import { isAllowedHost } from '../../http/isAllowedHost.ts'
import { whyNotListening } from '../../http/whyNotListening.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { ServeCounts } from '../../serve/ServeCounts.ts'
import { version } from '../../version.ts'
import type { CallMeter } from './CallMeter.ts'
import { PageStream } from './page/PageStream.ts'
import type { PageView } from './page/PageView.ts'
import { PAGE_POLICY, renderPage } from './page/renderPage.ts'
import { sections } from './page/sections.ts'
import { type Readiness, readinessOf } from './readiness.ts'
import { renderMetrics } from './renderMetrics.ts'

const MAX_CONNECTIONS = 32

export interface StatusServerOptions {
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
  /** Host names that it may be asked by, beside its address and private names; `*` for all. */
  readonly hosts: readonly string[]
  readonly network: NetworkConfig
  readonly status: () => ClientStatus
  readonly calls: CallMeter
  /** A verified head that is older makes the node unready. */
  readonly maxHeadAgeSlots: number
  /** What was served to other light clients; undefined while nothing is. */
  readonly serving?: () => ServeCounts | undefined
  /** How execution providers were asked; undefined while nobody is. */
  readonly providers?: () => CountsByProvider | undefined
  /** What the page shows beside the status. */
  readonly page: () => Pick<PageView, 'slots' | 'delays'>
  readonly clock: Clock
}

interface Answer {
  readonly code: number
  readonly type: string
  readonly body: string
  readonly policy?: string
}

const ALIVE: Answer = { code: 200, type: 'text/plain', body: 'ok\n' }

/**
 * Answers `/` (a page for people), `/status` (JSON), `/metrics` (Prometheus text), `/healthz` and `/readyz` to GET and HEAD,
 * whatever the query, and `/events`, which keeps open pages new. It holds no control over the program. By a host name that is not
 * allowed it says no more than whether it is alive and ready (docs/decisions/status-hosts.md).
 */
export class StatusServer {
  readonly #server: Server
  readonly #options: StatusServerOptions
  readonly #stream: PageStream

  private constructor(options: StatusServerOptions) {
    this.#options = options
    this.#stream = new PageStream(options.clock, () => sections(this.#view()))
    this.#server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) =>
      this.#handle(request, response),
    )
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  /** @throws ConfigError when the address cannot be listened on */
  static async listen(options: StatusServerOptions): Promise<StatusServer> {
    const { address, port } = options
    const server = new StatusServer(options)
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', (cause) => {
        reject(
          new ConfigError(`cannot listen on ${address}:${port} for --metrics: ${whyNotListening(cause)}`, { cause }),
        )
      })
      server.#server.listen(port, address, resolve)
    })
    return server
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    this.#stream.close()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const { hosts, address } = this.#options
    const isAllowed = isAllowedHost(request.headers.host, [...hosts, address])
    if (isAllowed && request.method === 'GET' && pathOf(request) === '/events' && !this.#stream.isFull) {
      this.#stream.add(response)
      return
    }
    const { code, type, body, policy } = isAllowed ? this.#answer(request, response) : this.#answerProbe(request)
    if (policy !== undefined) response.setHeader('content-security-policy', policy)
    response.setHeader('x-content-type-options', 'nosniff')
    // Node sends no body to HEAD.
    response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  }

  #answer(request: IncomingMessage, response: ServerResponse): Answer {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return { code: 405, type: 'text/plain', body: 'only GET and HEAD\n' }
    }
    const { network, status, calls, serving, providers, clock } = this.#options
    switch (pathOf(request)) {
      case '/':
        return { code: 200, type: 'text/html; charset=utf-8', body: renderPage(this.#view()), policy: PAGE_POLICY }
      case '/events':
        return { code: 503, type: 'text/plain', body: 'too many pages are open\n' }
      case '/status':
        return json(200, { ...status(), serving: serving?.(), providers: providersJson(providers?.()) })
      case '/metrics': {
        const body = renderMetrics({
          network,
          status: status(),
          nowMs: clock.now(),
          calls,
          serving: serving?.(),
          providers: providers?.(),
        })
        return { code: 200, type: 'text/plain; version=0.0.4', body }
      }
      case '/healthz':
        return ALIVE
      case '/readyz': {
        const readiness = this.#readiness()
        return json(readiness.ready ? 200 : 503, readiness)
      }
      default:
        return { code: 404, type: 'text/plain', body: 'try /, /status, /metrics, /healthz or /readyz\n' }
    }
  }

  /** For a host that is not allowed: balancers probe by the names of what they stand before. */
  #answerProbe(request: IncomingMessage): Answer {
    switch (pathOf(request)) {
      case '/healthz':
        return ALIVE
      case '/readyz': {
        const { ready } = this.#readiness()
        return json(ready ? 200 : 503, { ready })
      }
      default:
        return { code: 403, type: 'text/plain', body: 'not asked by that host name: allow it with --metrics.hosts\n' }
    }
  }

  #readiness(): Readiness {
    const { network, status, clock, maxHeadAgeSlots } = this.#options
    return readinessOf({ network, status: status(), nowMs: clock.now(), maxHeadAgeSlots })
  }

  #view(): PageView {
    const { network, status, page, providers, clock } = this.#options
    return { network, status: status(), ...page(), providers: providers?.(), nowMs: clock.now(), version }
  }
}

function providersJson(providers: CountsByProvider | undefined): readonly object[] | undefined {
  return providers === undefined ? undefined : [...providers].map(([name, counts]) => ({ name, ...counts }))
}

function pathOf({ url }: IncomingMessage): string | undefined {
  return url?.split('?')[0]
}

function json(code: number, value: unknown): Answer {
  return { code, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}
