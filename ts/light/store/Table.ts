import { BoundedMap } from '../../BoundedMap.ts'
import { concatBytes } from '../../bytes.ts'
import { asciiBytes } from '../../db/databaseKey.ts'
import type { KeyValueStore, StoreOperation } from '../../db/KeyValueStore.ts'

/** How one kind of entry is kept in a database. */
export interface TableShape<Key, Value> {
  readonly prefix: string
  /** The key as text, for maps. */
  readonly id: (key: Key) => string
  /** What follows the prefix in the database's key. */
  readonly keyBytes: (key: Key) => Uint8Array
  readonly encode: (value: Value) => Uint8Array
  /** Undefined for bytes that are damaged. */
  readonly decode: (bytes: Uint8Array) => Value | undefined
  /** Entries kept in memory, those used last. */
  readonly cached: number
}

/**
 * One kind of entry of a database, the ones used last in memory; also that there is none under a key, since a head asks for what
 * is not there yet again and again. Nobody else writes entries of that kind.
 *
 * - While a change is being written, readers get what was there before it.
 */
export class Table<Key, Value> {
  readonly #store: KeyValueStore
  readonly #shape: TableShape<Key, Value>
  readonly #prefix: Uint8Array
  /** In order of use, the one used last at the end; undefined where there is none. */
  readonly #cache: BoundedMap<string, { readonly value: Value | undefined }>
  /** What entries were before the change that is being written. */
  readonly #held = new Map<string, Value | undefined>()

  constructor(store: KeyValueStore, shape: TableShape<Key, Value>) {
    this.#store = store
    this.#shape = shape
    this.#cache = new BoundedMap(shape.cached)
    this.#prefix = asciiBytes(shape.prefix)
  }

  getSync(key: Key): Value | undefined {
    const id = this.id(key)
    if (this.#held.has(id)) return this.#held.get(id)
    const known = this.#cache.use(id)
    return known === undefined ? this.#decoded(id, this.#store.getSync(this.#databaseKey(key))) : known.value
  }

  /** The same without holding up the program, for walks through the database within a change. */
  async get(key: Key): Promise<Value | undefined> {
    const id = this.id(key)
    const known = this.#cache.use(id)
    return known === undefined ? this.#decoded(id, await this.#store.get(this.#databaseKey(key))) : known.value
  }

  /** The key as text, for maps. */
  id(key: Key): string {
    return this.#shape.id(key)
  }

  /** The database operation that leads to the value; undefined deletes. */
  operation(key: Key, value: Value | undefined): StoreOperation {
    const at = this.#databaseKey(key)
    if (value === undefined) return { type: 'del', key: at }
    return { type: 'put', key: at, value: this.#shape.encode(value) }
  }

  /** Readers get the entry as it is now until `release`. */
  async hold(key: Key): Promise<void> {
    this.#held.set(this.id(key), await this.get(key))
  }

  release(): void {
    this.#held.clear()
  }

  /** The entry is so in the database now. */
  written(key: Key, value: Value | undefined): void {
    this.#cache.set(this.id(key), { value })
  }

  #decoded(id: string, bytes: Uint8Array | undefined): Value | undefined {
    const value = bytes === undefined ? undefined : this.#shape.decode(bytes)
    this.#cache.set(id, { value })
    return value
  }

  #databaseKey(key: Key): Uint8Array {
    return concatBytes(this.#prefix, this.#shape.keyBytes(key))
  }
}

/** Entries of a table as they will be after a change. */
export class TableDraft<Key, Value> {
  readonly #table: Table<Key, Value>
  readonly #changes = new Map<string, { readonly key: Key; readonly value: Value | undefined }>()

  constructor(table: Table<Key, Value>) {
    this.#table = table
  }

  async get(key: Key): Promise<Value | undefined> {
    const change = this.#changes.get(this.#table.id(key))
    return change === undefined ? this.#table.get(key) : change.value
  }

  put(key: Key, value: Value): void {
    this.#changes.set(this.#table.id(key), { key, value })
  }

  delete(key: Key): void {
    this.#changes.set(this.#table.id(key), { key, value: undefined })
  }

  get operations(): readonly StoreOperation[] {
    return [...this.#changes.values()].map(({ key, value }) => this.#table.operation(key, value))
  }

  async hold(): Promise<void> {
    for (const { key } of this.#changes.values()) await this.#table.hold(key)
  }

  /** Nothing was written. */
  abandoned(): void {
    this.#table.release()
  }

  written(): void {
    for (const { key, value } of this.#changes.values()) this.#table.written(key, value)
    this.#table.release()
  }
}
