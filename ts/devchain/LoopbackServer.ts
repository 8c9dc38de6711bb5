import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { ConfigError, InternalError } from '../errors.ts'

/** An HTTP server on 127.0.0.1 that can stop and listen again under the same address. */
export class LoopbackServer {
  readonly #answer: RequestListener
  #server: Server | undefined
  #port = 0

  constructor(answer: RequestListener) {
    this.#answer = answer
  }

  /** Base URL. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /**
   * Listens on the port of the last time, on a free one the first time.
   *
   * @throws ConfigError when the port is taken
   */
  async listen(port = this.#port): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer(this.#answer)
    this.#server = server
    // On a busy machine a server would close an idle connection in the moment in which it is used again: its client closes it.
    server.keepAliveTimeout = 0
    server.listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch (cause) {
      this.#server = undefined
      throw new ConfigError(`the development chain cannot listen on 127.0.0.1:${port}`, { cause })
    }
    const address = server.address()
    if (address === null || typeof address === 'string') throw new InternalError('a TCP server has no port')
    this.#port = address.port
  }

  /** Refuses connections and cuts those that are open. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
}
