/** A map of at most `limit` entries: the one that was set longest ago goes first. Setting an entry anew makes it the newest. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #limit: number
  readonly #onDropped: ((value: Value, key: Key) => void) | undefined

  /** @param onDropped - hears of entries for which there was no room any more */
  constructor(limit: number, onDropped?: (value: Value, key: Key) => void) {
    super()
    this.#limit = limit
    this.#onDropped = onDropped
  }

  override set(key: Key, value: Value): this {
    this.delete(key)
    super.set(key, value)
    if (this.size <= this.#limit) return this
    for (const [oldest, dropped] of this) {
      if (this.size <= this.#limit) break
      this.delete(oldest)
      this.#onDropped?.(dropped, oldest)
    }
    return this
  }

  /** The value, which is the newest entry now. */
  use(key: Key): Value | undefined {
    const value = this.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  /** Removes the entry and gives its value out. */
  take(key: Key): Value | undefined {
    const value = this.get(key)
    this.delete(key)
    return value
  }
}
