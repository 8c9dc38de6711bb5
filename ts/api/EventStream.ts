import { type Clock, systemClock } from '../clock.ts'
import type { BeaconHttp } from './BeaconHttp.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import { Pause } from './Pause.ts'
import { SilenceWatch } from './SilenceWatch.ts'
import { type ServerSentEvent, type SseLimits, SseParser } from './SseParser.ts'
import { StreamBudget } from './StreamBudget.ts'

/** How patient the stream is. */
export interface EventStreamTiming {
  /** No byte for that long, headers included, and the connection is given up. Several slots. */
  readonly silenceMs: number
  /** First pause before reopening; doubles with every opening that brought no event. */
  readonly reopenMinMs: number
  readonly reopenMaxMs: number
}

/** Told in order, never after `stop`. */
export interface EventStreamListener {
  /** The server accepted; with some servers that is only when their first event comes. */
  opened(): void
  event(event: ServerSentEvent): void
  /** The connection is gone or never was; the stream opens it again by itself. */
  closed(error: BeaconHttpError): void
}

export interface EventStreamOptions {
  readonly http: BeaconHttp
  /** Most needed first: topics that the server does not know are left out. */
  readonly topics: readonly string[]
  readonly timing: EventStreamTiming
  readonly limits?: Partial<SseLimits>
  readonly listener: EventStreamListener
  readonly clock?: Clock
}

/**
 * The event stream of one beacon node, kept open.
 *
 * - it survives closing, silence, half events and oversized lines by opening anew after a pause;
 * - a stream that brings more than a network can have to say is closed, and opened again after the longest pause;
 * - it never spins: there is a pause before every opening, except to leave out a topic the server refused, which
 *   happens at most once a topic;
 * - topics left out are tried again with the next opening.
 */
export class EventStream {
  readonly #options: EventStreamOptions
  readonly #clock: Clock
  readonly #pause: Pause
  #watch: SilenceWatch | undefined
  #stopped = false

  constructor(options: EventStreamOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#pause = new Pause(this.#clock)
  }

  /** Opens the stream; called once. */
  start(): void {
    void this.#keepOpen()
  }

  /** Closes it for good. */
  stop(): void {
    this.#stopped = true
    this.#watch?.giveUp()
    this.#pause.end()
  }

  async #keepOpen(): Promise<void> {
    const { timing, listener } = this.#options
    let pauseMs = timing.reopenMinMs
    while (!this.#stopped) {
      const outcome = await this.#readOnce()
      if (this.#stopped) return
      if (outcome.events > 0) pauseMs = timing.reopenMinMs
      if (outcome.error.code === 'ERR_SERVER_FLOOD') pauseMs = timing.reopenMaxMs
      listener.closed(outcome.error)
      await this.#pause.wait(Math.max(pauseMs, outcome.error.retryAfterMs ?? 0))
      pauseMs = Math.min(pauseMs * 2, timing.reopenMaxMs)
    }
  }

  /** One connection from opening to end. */
  async #readOnce(): Promise<{ events: number; error: BeaconHttpError }> {
    const { http, limits, listener, timing } = this.#options
    const watch = new SilenceWatch(this.#clock, timing.silenceMs)
    this.#watch = watch
    let events = 0
    try {
      const body = await this.#open(watch.signal)
      if (this.#stopped) throw streamEnd(`the event stream of ${http.name} was stopped`)
      listener.opened()
      const parser = new SseParser(limits)
      const budget = new StreamBudget(undefined, this.#clock.monotonicMs)
      for await (const chunk of body) {
        watch.heard()
        const lines = parser.lines
        const completed = parser.push(chunk)
        budget.spend(chunk.length, parser.lines - lines)
        for (const event of completed) {
          if (this.#stopped) break
          events++
          listener.event(event)
        }
      }
      return { events, error: streamEnd(`${http.name} closed the event stream`) }
    } catch (cause) {
      if (watch.signal.aborted) {
        return { events, error: streamEnd(`the event stream of ${http.name} was silent for ${timing.silenceMs} ms`) }
      }
      if (cause instanceof BeaconHttpError) return { events, error: cause }
      return { events, error: streamEnd(`the event stream of ${http.name} failed`, cause) }
    } finally {
      watch.stop()
    }
  }

  /** Opens with as many topics as the server knows: one unknown topic can make it refuse them all. */
  async #open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    let topics = this.#options.topics
    for (;;) {
      try {
        return await this.#options.http.openStream(eventsEndpoint(topics), signal)
      } catch (error) {
        if (!(error instanceof BeaconHttpError) || error.status !== 400 || topics.length === 1) throw error
        topics = withoutRefusedTopic(topics, error.serverMessage)
      }
    }
  }
}

/** Repeats the parameter: some servers take a comma list and then send nothing. */
function eventsEndpoint(topics: readonly string[]) {
  const query = topics.map((topic) => `topics=${topic}`).join('&')
  return { name: 'events', path: `/eth/v1/events?${query}`, maxBytes: Number.POSITIVE_INFINITY, ssz: false }
}

function streamEnd(message: string, cause?: unknown): BeaconHttpError {
  return new BeaconHttpError('ERR_SERVER_STREAM', message, {
    endpoint: 'events',
    ...(cause !== undefined && { cause }),
  })
}

/**
 * The topics without the one the server refuses: the one its message names, else the least needed.
 *
 * @param topics - at least one, most needed first
 */
export function withoutRefusedTopic(topics: readonly string[], message: string | undefined): readonly string[] {
  const words = new Set(message?.split(/[^a-z0-9_]+/i))
  const named = topics.find((topic) => words.has(topic))
  return topics.filter((topic) => topic !== (named ?? topics.at(-1)))
}
