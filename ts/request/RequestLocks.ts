/** Holds one key from when a request is sent until it ends or softly times out. */
export interface RequestLock<Waiter> {
  /** Frees the key and returns who was refused meanwhile; further calls do nothing. */
  release(): Iterable<Waiter>
}

/** Keeps the same thing from being asked twice at a time, and remembers who would have. */
export class RequestLocks<Waiter> {
  readonly #held = new Map<string, Set<Waiter>>()

  /** The lock of a free key; a key that is held already puts `waiter` on its list. */
  tryLock(key: string, waiter: Waiter): RequestLock<Waiter> | undefined {
    const waiting = this.#held.get(key)
    if (waiting !== undefined) {
      waiting.add(waiter)
      return undefined
    }
    const waiters = new Set<Waiter>()
    this.#held.set(key, waiters)
    return { release: () => this.#release(key, waiters) }
  }

  #release(key: string, waiters: Set<Waiter>): Iterable<Waiter> {
    if (this.#held.get(key) !== waiters) return []
    this.#held.delete(key)
    return waiters
  }
}
