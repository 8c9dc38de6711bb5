import type { ServerResponse } from 'node:http'
import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { ChainEvent } from '../chain/ChainEvent.ts'
import { EVENT_TOPICS, type EventTopic } from './EventTopic.ts'
import { eventData } from './eventData.ts'
import type { ServerBehaviour } from './ServerBehaviour.ts'

interface Subscriber {
  readonly response: ServerResponse
  readonly topics: ReadonlySet<EventTopic>
}

/** The open event streams of one server. A comment line goes out with every slot, so that no stream is idle. */
export class EventStreams {
  readonly #chain: BeaconChain
  readonly #behaviour: ServerBehaviour
  readonly #subscribers = new Set<Subscriber>()
  #held: ChainEvent[] = []

  constructor(chain: BeaconChain, behaviour: ServerBehaviour) {
    this.#chain = chain
    this.#behaviour = behaviour
  }

  get size(): number {
    return this.#subscribers.size
  }

  open(response: ServerResponse, topics: ReadonlySet<EventTopic>): void {
    const subscriber = { response, topics }
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      connection: 'keep-alive',
    })
    response.write(':\n\n')
    this.#subscribers.add(subscriber)
    response.on('close', () => this.#subscribers.delete(subscriber))
  }

  push(event: ChainEvent): void {
    if (this.#behaviour.holdEvents === true) this.#held.push(event)
    else this.#send(event)
  }

  release(): void {
    const held = this.#held
    this.#held = []
    for (const event of held) this.#send(event)
  }

  /** Cuts all streams without a last chunk, as a server does that ends. */
  cut(): void {
    for (const { response } of this.#subscribers) response.destroy()
  }

  #send(event: ChainEvent): void {
    if (event.kind === 'slot') {
      for (const { response } of this.#subscribers) response.write(':\n\n')
      return
    }
    if (this.#behaviour.muteTopics?.has(event.kind) === true) return
    const interested = [...this.#subscribers].filter(({ topics }) => topics.has(event.kind))
    if (interested.length === 0) return
    const text = `event: ${event.kind}\ndata: ${JSON.stringify(eventData(this.#chain, event, this.#behaviour))}\n\n`
    for (const { response } of interested) response.write(text)
  }
}

/** The topics of a query, repeated or comma-separated; the unknown one if there is any, or none at all. */
export function readTopics(query: URLSearchParams): ReadonlySet<EventTopic> | { readonly unknown: string } {
  const topics = new Set<EventTopic>()
  for (const name of query.getAll('topics').flatMap((value) => value.split(','))) {
    const topic = EVENT_TOPICS.find((known) => known === name)
    if (topic === undefined) return { unknown: name }
    topics.add(topic)
  }
  return topics.size === 0 ? { unknown: '' } : topics
}
