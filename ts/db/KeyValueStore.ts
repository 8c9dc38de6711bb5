/** One change of a batch. */
export type StoreOperation =
  | { readonly type: 'put'; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: Uint8Array }

/**
 * What persistent structures need from a database; keys are ordered byte by byte.
 *
 * - A batch is applied as a whole or not at all, also when the process dies in it.
 * - What `batch` has resolved for is what every later read sees.
 * - Values handed out belong to the caller, who may keep them but does not change them.
 */
export interface KeyValueStore {
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  /** The same at once; for small values on the way of a head, never for walks through the database. */
  getSync(key: Uint8Array): Uint8Array | undefined
  /** Entries whose key begins with the ASCII prefix, in order of their keys; all with an empty one. */
  iterate(prefix: string): AsyncIterable<readonly [key: Uint8Array, value: Uint8Array]>
  batch(operations: readonly StoreOperation[]): Promise<void>
  close(): Promise<void>
}
