import type { ProxyAgent } from 'undici'
import type { HttpAnswer, HttpConnections, HttpRequest } from './HttpConnections.ts'

export interface ProxiedOptions {
  /** Scheme, host and port of the server. */
  readonly origin: string
  readonly proxy: URL
  readonly connections: number
  readonly connectMs: number
  readonly maxHeaderBytes: number
}

/** Connections through a proxy, by undici, which is loaded with the first request. */
export class ProxiedConnections implements HttpConnections {
  readonly #options: ProxiedOptions
  #agent: Promise<ProxyAgent> | undefined

  constructor(options: ProxiedOptions) {
    this.#options = options
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    this.#agent ??= openAgent(this.#options)
    const agent = await this.#agent
    const { statusCode, headers, body } = await agent.request({
      ...request,
      origin: this.#options.origin,
      // Whoever asks keeps the time: undici counts in whole seconds.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    body.on('error', () => undefined)
    return { statusCode, headers, body }
  }

  async destroy(): Promise<void> {
    await (await this.#agent)?.destroy()
  }
}

async function openAgent({ proxy, connections, connectMs, maxHeaderBytes }: ProxiedOptions): Promise<ProxyAgent> {
  const { ProxyAgent } = await import('undici')
  const connect = { timeout: connectMs, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_500 }
  return new ProxyAgent({
    connections,
    maxHeaderSize: maxHeaderBytes,
    uri: proxy.href,
    // Many proxies have tunnels for https only.
    proxyTunnel: false,
    proxyTls: connect,
    requestTls: connect,
  })
}
