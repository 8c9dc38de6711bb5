import type { ServerResponse } from 'node:http'
import type { Clock, Timer } from '../clock.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { Logger } from '../log.ts'
import type { EventTopic } from './eventTopics.ts'
import { headEventData, headV2EventData } from './headEvent.ts'
import type { ServeContext } from './ServeContext.ts'
import type { ServeLimits } from './ServeLimits.ts'

interface Subscriber {
  readonly response: ServerResponse
  readonly topics: ReadonlySet<EventTopic>
}

/** Comments keep proxies, and this server's own limit for silence, from closing a quiet stream. */
const MAX_KEEP_ALIVE_MS = 5_000

export interface EventStreamsOptions {
  readonly context: ServeContext
  readonly limits: Pick<ServeLimits, 'subscribers' | 'subscriberBytes' | 'stallMs'>
  readonly onSent: (bytes: number) => void
  readonly onDropped: () => void
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * The open event streams of a server.
 *
 * - Everybody gets the same bytes, made once.
 * - A subscriber who does not read is cut off when too much waits for him.
 */
export class EventStreams {
  readonly #options: EventStreamsOptions
  readonly #subscribers = new Set<Subscriber>()
  readonly #unsubscribe: () => void
  readonly #keepAliveMs: number
  #keepAlive: Timer
  #headSlot: number | undefined

  constructor(options: EventStreamsOptions) {
    this.#options = options
    const { context, limits } = options
    this.#unsubscribe = context.heads.subscribe({
      onHead: (head) => this.#headVerified(head),
      onOptimistic: (update) =>
        this.#tell('light_client_optimistic_update', () => context.latest.optimistic(update).json),
      onFinality: (update) => this.#tell('light_client_finality_update', () => context.latest.finality(update).json),
    })
    this.#keepAliveMs = Math.min(MAX_KEEP_ALIVE_MS, limits.stallMs / 3)
    this.#keepAlive = this.#planComment()
  }

  get size(): number {
    return this.#subscribers.size
  }

  get isFull(): boolean {
    return this.#subscribers.size >= this.#options.limits.subscribers
  }

  /** Turns a response into a stream. */
  open(response: ServerResponse, topics: ReadonlySet<EventTopic>): void {
    const subscriber = { response, topics }
    // No buffering by proxies on the way: an event is worth little when it is late.
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    this.#subscribers.add(subscriber)
    response.on('close', () => this.#subscribers.delete(subscriber))
    this.#send([subscriber], COMMENT)
  }

  /** Ends every stream. */
  close(): void {
    this.#unsubscribe()
    this.#keepAlive.cancel()
    for (const { response } of this.#subscribers) response.end()
  }

  #planComment(): Timer {
    return this.#options.clock
      .after(this.#keepAliveMs, () => {
        this.#keepAlive = this.#planComment()
        this.#send([...this.#subscribers], COMMENT)
      })
      .unref()
  }

  #headVerified(head: ValidatedHead): void {
    const previousSlot = this.#headSlot
    this.#headSlot = head.header.slot
    const { context } = this.#options
    const toBytes = (data: object): Uint8Array => Buffer.from(JSON.stringify(data))
    this.#tell('head', () => toBytes(headEventData(context, head, previousSlot)))
    this.#tell('head_v2', () => toBytes(headV2EventData(context, head, previousSlot)))
  }

  #tell(topic: EventTopic, data: () => Uint8Array): void {
    const interested = [...this.#subscribers].filter(({ topics }) => topics.has(topic))
    if (interested.length === 0) return
    try {
      this.#send(interested, Buffer.concat([Buffer.from(`event: ${topic}\ndata: `), data(), Buffer.from('\n\n')]))
    } catch (error) {
      // Who verifies heads must not stumble over those who only want to hear of them.
      this.#options.logger.error('an event could not be sent', { topic, error: String(error) })
    }
  }

  #send(subscribers: readonly Subscriber[], bytes: Uint8Array): void {
    const { limits, onSent, onDropped } = this.#options
    for (const { response } of subscribers) {
      if (response.writableLength + bytes.length > limits.subscriberBytes) {
        response.destroy()
        onDropped()
        continue
      }
      response.write(bytes)
      onSent(bytes.length)
    }
  }
}

const COMMENT = Buffer.from(':\n\n')
