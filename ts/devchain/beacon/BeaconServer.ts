import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BeaconChain } from '../chain/BeaconChain.ts'
import { LoopbackServer } from '../LoopbackServer.ts'
import { type Answer, errorAnswer, type RawAnswer } from './Answer.ts'
import { EventStreams, readTopics } from './EventStreams.ts'
import type { EventTopic } from './EventTopic.ts'
import { negotiateEncoding } from './negotiateEncoding.ts'
import { routes } from './routes.ts'
import type { AnsweredRequest, ServerBehaviour } from './ServerBehaviour.ts'

const EVENTS_PATH = '/eth/v1/events'
const OPTIMISTIC_TOPIC = 'light_client_optimistic_update'
const FINALITY_TOPIC = 'light_client_finality_update'
const MAX_REMEMBERED_REQUESTS = 10_000

/**
 * A beacon node's REST API over a chain, on loopback. Any number of servers can share one chain, each with a behaviour
 * of its own, which may be changed at any time.
 *
 * @example
 * const server: BeaconServer = await dev.addBeaconServer({ disabledRoutes: new Set() })
 * await server.stop()
 */
export class BeaconServer {
  readonly behaviour: ServerBehaviour
  /** The newest requests, oldest first. */
  readonly requests: AnsweredRequest[] = []
  readonly #chain: BeaconChain
  readonly #streams: EventStreams
  readonly #unsubscribe: () => void
  readonly #server = new LoopbackServer((request, response) => this.#handle(request, response))

  /** @internal */
  constructor(chain: BeaconChain, behaviour: ServerBehaviour = {}) {
    this.#chain = chain
    this.behaviour = behaviour
    this.#streams = new EventStreams(chain, behaviour)
    this.#unsubscribe = chain.subscribe((event) => this.#streams.push(event))
  }

  /** Base URL; the port stays the same when the server stops and listens again. */
  get url(): string {
    return this.#server.url
  }

  get eventStreams(): number {
    return this.#streams.size
  }

  /** Listens on the port of the last time, on a free one the first time. */
  async listen(port?: number): Promise<void> {
    await this.#server.listen(port)
  }

  /** Refuses connections and cuts those that are open. */
  async stop(): Promise<void> {
    await this.#server.stop()
  }

  /** Stops for good. */
  async close(): Promise<void> {
    this.#unsubscribe()
    await this.stop()
  }

  releaseEvents(): void {
    this.#streams.release()
  }

  cutEventStreams(): void {
    this.#streams.cut()
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#setDate(response)
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const isEvents = url.pathname === EVENTS_PATH
    const route = isEvents ? undefined : routes.find(({ pattern }) => pattern.test(url.pathname))
    const seen = {
      route: isEvents ? 'events' : (route?.name ?? 'unknown'),
      url: `${url.pathname}${url.search}`,
      accept: request.headers.accept,
    } as const
    this.#remember(seen)
    if (seen.route === 'unknown' || this.behaviour.disabledRoutes?.has(seen.route) === true) {
      this.#send(seen, response, errorAnswer(404, 'Not found'))
    } else if (request.method !== 'GET') {
      this.#send(seen, response, errorAnswer(405, 'Method not allowed'))
    } else if (route === undefined) {
      this.#openStream(seen, url.searchParams, response)
    } else {
      const id = route.pattern.exec(url.pathname)?.[1] ?? ''
      const context = { chain: this.#chain, behaviour: this.behaviour, id, query: url.searchParams }
      this.#send(seen, response, route.answer(context))
    }
  }

  #setDate(response: ServerResponse): void {
    if (this.behaviour.dateMs === undefined) return
    const dateMs = this.behaviour.dateMs()
    response.sendDate = false
    if (dateMs !== undefined) response.setHeader('date', new Date(dateMs).toUTCString())
  }

  #openStream(seen: AnsweredRequest, query: URLSearchParams, response: ServerResponse): void {
    const refusal = this.behaviour.refuseStream?.()
    if (refusal !== undefined) {
      response.writeHead(refusal.status, refusal.headers).end(refusal.body)
      return
    }
    const topics = readTopics(query)
    const refused = 'unknown' in topics ? topics.unknown : this.#disabledTopic(topics)
    if (refused !== undefined) this.#send(seen, response, errorAnswer(400, `Invalid topic: ${refused}`))
    else if (!('unknown' in topics)) this.#streams.open(response, topics)
  }

  /** A server without a light-client route has no events of it either. */
  #disabledTopic(topics: ReadonlySet<EventTopic>): EventTopic | undefined {
    const { disabledRoutes } = this.behaviour
    if (topics.has(OPTIMISTIC_TOPIC) && disabledRoutes?.has('optimistic_update') === true) return OPTIMISTIC_TOPIC
    if (topics.has(FINALITY_TOPIC) && disabledRoutes?.has('finality_update') === true) return FINALITY_TOPIC
    return undefined
  }

  #remember(request: AnsweredRequest): void {
    this.requests.push(request)
    if (this.requests.length > MAX_REMEMBERED_REQUESTS) this.requests.shift()
  }

  #send(seen: AnsweredRequest, response: ServerResponse, answer: Answer): void {
    const raw = this.#encode(seen.accept, answer)
    const altered = this.behaviour.alterAnswer?.(seen, raw) ?? raw
    if (altered === 'stall') return
    if (altered === 'drop') {
      response.destroy()
      return
    }
    response.writeHead(altered.status, altered.headers)
    response.end(altered.body)
  }

  #encode(accept: string | undefined, answer: Answer): RawAnswer {
    const hasSsz = answer.ssz !== undefined && this.behaviour.jsonOnly !== true
    const isError = answer.status >= 400
    const encoding = isError ? 'json' : negotiateEncoding(accept, hasSsz ? ['json', 'ssz'] : ['json'])
    if (encoding === undefined) return this.#encode(undefined, errorAnswer(406, 'Accepted media type not supported'))
    const version = answer.version === undefined ? {} : { 'eth-consensus-version': answer.version }
    return encoding === 'ssz' && answer.ssz !== undefined
      ? {
          status: answer.status,
          headers: { 'content-type': 'application/octet-stream', ...version },
          body: answer.ssz(),
        }
      : {
          status: answer.status,
          headers: { 'content-type': 'application/json', ...version },
          body: new TextEncoder().encode(JSON.stringify(answer.json())),
        }
  }
}
