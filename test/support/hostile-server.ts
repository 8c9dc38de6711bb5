import type { ServerResponse } from 'node:http'
import { type Answer, LoopbackServer, type SeenRequest } from './loopback-server.ts'
import { StreamConnection } from './stream-connection.ts'

const EVENTS_PATH = '/eth/v1/events'

/**
 * A beacon node that does exactly what a test says, wrong things above all. A route without an answer is a 404; event
 * streams wait, unanswered, until the test takes them with `nextStream`.
 */
export class HostileServer {
  /** By path, or by how the path begins; the longest match answers. */
  readonly routes = new Map<string, Answer>()
  /** Topics that make the server refuse the whole stream. */
  readonly unknownTopics = new Set<string>()
  /** Answers every opening of the event stream at once instead of leaving it to `nextStream`. */
  streamAnswer: Answer | undefined
  readonly #streams: StreamConnection[] = []
  readonly #takers: ((stream: StreamConnection) => void)[] = []
  #loopback: LoopbackServer | undefined

  static async start(routes: Readonly<Record<string, Answer>> = {}): Promise<HostileServer> {
    const server = new HostileServer()
    for (const [path, answer] of Object.entries(routes)) server.routes.set(path, answer)
    server.#loopback = await LoopbackServer.start((request, response) => server.#answer(request, response))
    return server
  }

  get http(): LoopbackServer {
    if (this.#loopback === undefined) throw new Error('not started')
    return this.#loopback
  }

  get url(): string {
    return this.http.url
  }

  /** The next event stream a client asked for, not yet answered. */
  nextStream(): Promise<StreamConnection> {
    const waiting = this.#streams.shift()
    if (waiting !== undefined) return Promise.resolve(waiting)
    return new Promise((resolve) => this.#takers.push(resolve))
  }

  /** Stops listening for a while, as a node that restarts; `resume` takes the same port again. */
  async vanish(): Promise<() => Promise<void>> {
    const port = Number(new URL(this.url).port)
    await this.http.close()
    return async () => {
      this.#loopback = await LoopbackServer.start((request, response) => this.#answer(request, response), port)
    }
  }

  async close(): Promise<void> {
    await this.http.close()
  }

  #answer(request: SeenRequest, response: ServerResponse): void {
    if (request.path === EVENTS_PATH) {
      this.#answerStream(request, response)
      return
    }
    const matches = [...this.routes.keys()].filter((path) => request.path.startsWith(path))
    const longest = matches.sort((a, b) => b.length - a.length)[0]
    const answer = longest === undefined ? undefined : this.routes.get(longest)
    if (answer === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n')
    else answer(request, response)
  }

  #answerStream(request: SeenRequest, response: ServerResponse): void {
    const unknown = request.query.getAll('topics').find((topic) => this.unknownTopics.has(topic))
    if (unknown !== undefined) {
      const body = JSON.stringify({ message: `${unknown}: invalid topic name`, code: 400 })
      response.writeHead(400, { 'content-type': 'application/json' }).end(body)
      return
    }
    if (this.streamAnswer !== undefined) {
      this.streamAnswer(request, response)
      return
    }
    const stream = new StreamConnection(request, response)
    const taker = this.#takers.shift()
    if (taker === undefined) this.#streams.push(stream)
    else taker(stream)
  }
}
