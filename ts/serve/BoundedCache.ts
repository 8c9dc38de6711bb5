interface Entry<Value> {
  readonly stamp: string
  readonly value: Value
}

export interface BoundedCacheOptions<Value> {
  readonly maxBytes: number
  readonly sizeOf: (value: Value) => number
}

/**
 * What was made once, the entries used last, up to a total size.
 *
 * - Who asks for what is being made waits for it: nothing is made twice at once.
 * - An entry whose stamp is not the wanted one counts as none; what could not be made is not remembered.
 */
export class BoundedCache<Value> {
  readonly #options: BoundedCacheOptions<Value>
  /** In order of use, the one used last at the end. */
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #making = new Map<string, Promise<Value | undefined>>()
  #bytes = 0

  constructor(options: BoundedCacheOptions<Value>) {
    this.#options = options
  }

  /** Size of what is kept. */
  get bytes(): number {
    return this.#bytes
  }

  /** @param stamp - changes when what the key stands for does */
  async get(key: string, stamp: string, make: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.#entries.get(key)
    if (known?.stamp === stamp) {
      this.#entries.delete(key)
      this.#entries.set(key, known)
      return known.value
    }
    const name = `${key} ${stamp}`
    const making = this.#making.get(name) ?? this.#make(key, stamp, make)
    this.#making.set(name, making)
    try {
      return await making
    } finally {
      this.#making.delete(name)
    }
  }

  async #make(key: string, stamp: string, make: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const value = await make()
    if (value === undefined) return undefined
    const { maxBytes, sizeOf } = this.#options
    this.#forget(key)
    this.#entries.set(key, { stamp, value })
    this.#bytes += sizeOf(value)
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= maxBytes) break
      this.#forget(oldest)
    }
    return value
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#bytes -= this.#options.sizeOf(entry.value)
    this.#entries.delete(key)
  }
}
