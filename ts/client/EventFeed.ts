interface Waiting<Item> {
  readonly resolve: (result: IteratorResult<Item, undefined>) => void
  readonly reject: (error: unknown) => void
}

/**
 * News for one reader who takes them at his own pace with `for await`.
 *
 * - What he has not read waits; of more than `limit` the oldest are dropped, so that a slow reader is up to date.
 * - He hears of everything told from the feed's making on, and of its end or failure after what waits.
 */
export class EventFeed<Item> implements AsyncIterableIterator<Item, undefined> {
  readonly #limit: number
  readonly #onClosed: () => void
  readonly #items: Item[] = []
  readonly #readers: Waiting<Item>[] = []
  #failure: { readonly error: unknown } | undefined
  #isOpen = true

  /** @param onClosed - called once, however the feed ends */
  constructor(limit: number, onClosed: () => void) {
    this.#limit = limit
    this.#onClosed = onClosed
  }

  push(item: Item): void {
    if (!this.#isOpen) return
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value: item })
      return
    }
    this.#items.push(item)
    if (this.#items.length > this.#limit) this.#items.shift()
  }

  /** Nothing more comes. */
  end(): void {
    this.#close()
  }

  /** Nothing more comes, and the reader is told why. */
  fail(error: unknown): void {
    if (this.#isOpen) this.#failure = { error }
    this.#close()
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    const [item] = this.#items.splice(0, 1)
    if (item !== undefined) return Promise.resolve({ done: false, value: item })
    const failure = this.#failure
    this.#failure = undefined
    if (failure !== undefined) return Promise.reject(failure.error)
    if (!this.#isOpen) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }

  /** The reader has had enough: what `break` in a `for await` calls. */
  return(): Promise<IteratorResult<Item, undefined>> {
    this.#items.length = 0
    this.#failure = undefined
    this.#close()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    for (const [index, reader] of this.#readers.splice(0).entries()) {
      if (index === 0 && this.#failure !== undefined) {
        reader.reject(this.#failure.error)
        this.#failure = undefined
      } else reader.resolve({ done: true, value: undefined })
    }
    this.#onClosed()
  }
}
