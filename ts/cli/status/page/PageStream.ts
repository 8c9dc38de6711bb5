import type { ServerResponse } from 'node:http'
import type { Clock, Timer } from '../../../clock.ts'
import type { Html } from './html.ts'

const MAX_READERS = 8

const PUSH_MS = 1_000

/** What lies unread for longer belongs to a reader that is gone, or to one that is too slow. */
const MAX_UNREAD_BYTES = 512 * 1024

/**
 * Keeps open pages new by server-sent events: once a second each is sent the parts that changed since it was sent them last.
 */
export class PageStream {
  readonly #clock: Clock
  readonly #parts: () => ReadonlyMap<string, Html>
  readonly #readers = new Map<ServerResponse, Map<string, string>>()
  #timer: Timer | undefined

  constructor(clock: Clock, parts: () => ReadonlyMap<string, Html>) {
    this.#clock = clock
    this.#parts = parts
  }

  get isFull(): boolean {
    return this.#readers.size >= MAX_READERS
  }

  /** Sends to the response until either side closes it. */
  add(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.on('error', () => {})
    response.on('close', () => this.#remove(response))
    this.#readers.set(response, new Map())
    this.#push()
    this.#timer ??= this.#clock.after(PUSH_MS, () => this.#tick()).unref()
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    for (const response of this.#readers.keys()) response.destroy()
    this.#readers.clear()
  }

  #tick(): void {
    this.#push()
    this.#timer = this.#clock.after(PUSH_MS, () => this.#tick()).unref()
  }

  #remove(response: ServerResponse): void {
    this.#readers.delete(response)
    if (this.#readers.size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #push(): void {
    const parts = this.#parts()
    for (const [response, sent] of this.#readers) {
      const changed = [...parts].filter(([id, { text }]) => sent.get(id) !== text)
      for (const [id, { text }] of changed) sent.set(id, text)
      const news = Object.fromEntries(changed.map(([id, { text }]) => [id, text]))
      response.write(changed.length === 0 ? ':\n\n' : `data: ${JSON.stringify(news)}\n\n`)
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy()
    }
  }
}
