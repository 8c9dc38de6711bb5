import { createServer, request, type Server, type ServerResponse } from 'node:http'

/** What becomes of a request: it is passed on, refused with a status, left without an answer, or its connection is cut. */
export type ProxyFate = 'pass' | 'hang' | 'cut' | { readonly status: number; readonly message: string }

/** A real HTTP server before a beacon node, which lets requests fail as a test says, and can be away altogether. */
export class FailingProxy {
  fateOf: (path: string) => ProxyFate = () => 'pass'
  readonly #target: string
  #server: Server | undefined
  #port = 0

  private constructor(target: string) {
    this.#target = target
  }

  static async start(target: string): Promise<FailingProxy> {
    const proxy = new FailingProxy(target)
    await proxy.up()
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens, again at the same port. */
  async up(): Promise<void> {
    const server = createServer((seen, response) => this.#answer(seen.url ?? '/', seen.headers.accept, response))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    const address = server.address()
    if (address !== null && typeof address !== 'string') this.#port = address.port
  }

  /** Cuts every connection and refuses new ones. */
  async down(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    server?.closeAllConnections()
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())))
  }

  #answer(path: string, accept: string | undefined, response: ServerResponse): void {
    response.on('error', () => undefined)
    const fate = this.fateOf(path)
    if (fate === 'hang') return
    if (fate === 'cut') response.destroy()
    else if (fate === 'pass') this.#pass(path, accept, response)
    else response.writeHead(fate.status, { 'content-type': 'application/json' }).end(JSON.stringify(fate))
  }

  #pass(path: string, accept: string | undefined, response: ServerResponse): void {
    const headers = accept === undefined ? {} : { accept }
    const upstream = request(`${this.#target}${path}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      response.flushHeaders()
      answer.pipe(response)
    })
    upstream.on('error', () => response.destroy())
    response.on('close', () => upstream.destroy())
    upstream.end()
  }
}
