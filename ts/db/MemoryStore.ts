import { asciiBytes } from './databaseKey.ts'
import type { KeyValueStore, StoreOperation } from './KeyValueStore.ts'

/**
 * A database that lives as long as the object; for tests and for library users who want nothing on disk.
 *
 * - Keys and values are copied in, so the caller may reuse its arrays.
 *
 * @example
 * const chain = await CommitteeChain.open({ config: mainnet, store: new MemoryStore(), minSigners })
 */
export class MemoryStore implements KeyValueStore {
  readonly #entries = new Map<string, Uint8Array>()

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.getSync(key)
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(mapKey(key))
  }

  async *iterate(prefix: string): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    const begin = mapKey(asciiBytes(prefix))
    const found = [...this.#entries].filter(([key]) => key.startsWith(begin))
    found.sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, value] of found) yield [Uint8Array.from(Buffer.from(key, 'latin1')), value]
  }

  async batch(operations: readonly StoreOperation[]): Promise<void> {
    for (const operation of operations) {
      if (operation.type === 'put') this.#entries.set(mapKey(operation.key), operation.value.slice())
      else this.#entries.delete(mapKey(operation.key))
    }
  }

  async close(): Promise<void> {}

  /** A second store with the same entries, as a copy of the data directory would be. */
  clone(): MemoryStore {
    const copy = new MemoryStore()
    for (const [key, value] of this.#entries) copy.#entries.set(key, value)
    return copy
  }
}

function mapKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}
