import { ConfigError } from '../errors.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import { EventFeed } from './EventFeed.ts'

/** How heads are read with `for await`. */
export interface HeadsOptions {
  /** Heads that wait for the reader at most; 16 when left out. */
  readonly limit?: number
  readonly signal?: AbortSignal
}

/** Everybody who reads verified heads with `for await`. */
export class HeadFeeds {
  readonly #feeds = new Set<EventFeed<ValidatedHead>>()
  /** Ends a feed, also one that is opened later. */
  #ending: ((feed: EventFeed<ValidatedHead>) => void) | undefined

  open({ limit = 16, signal }: HeadsOptions): EventFeed<ValidatedHead> {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new ConfigError('option limit must be a whole number, at least 1')
    }
    const abort = (): void => feed.fail(signal?.reason)
    const feed = new EventFeed<ValidatedHead>(limit, () => {
      this.#feeds.delete(feed)
      signal?.removeEventListener('abort', abort)
    })
    this.#feeds.add(feed)
    signal?.addEventListener('abort', abort)
    if (signal?.aborted === true) abort()
    this.#ending?.(feed)
    return feed
  }

  push(head: ValidatedHead): void {
    for (const feed of this.#feeds) feed.push(head)
  }

  fail(error: ConfigError): void {
    this.#end((feed) => feed.fail(error))
  }

  end(): void {
    this.#end((feed) => feed.end())
  }

  /** What came first says why. */
  #end(ending: (feed: EventFeed<ValidatedHead>) => void): void {
    this.#ending ??= ending
    for (const feed of [...this.#feeds]) ending(feed)
  }
}
