import { type Clock, systemClock, type Timer } from '../clock.ts'
import type { KeyValueStore, StoreOperation } from './KeyValueStore.ts'
import { MemoryStore } from './MemoryStore.ts'
import { SerialQueue } from './SerialQueue.ts'

const RETRY_MS = 5_000

/** Told why writing fails, with each attempt, and `undefined` when everything is written. */
export type TroubleListener = (reason: string | undefined) => void

/**
 * A database that goes on in memory while its disk takes nothing, and catches up on the disk when it does again.
 *
 * - Until `outlastFailures`, a failure is the caller's.
 * - While the disk fails, all entries are in memory and every read is answered there, so that the store below may close and
 *   open itself.
 * - What was not written is tried again every few seconds and with `close`, as one batch: the disk has an older state or the
 *   present one, never half of one.
 */
export class PatientStore implements KeyValueStore {
  readonly #store: KeyValueStore
  readonly #clock: Clock
  readonly #writes = new SerialQueue()
  /** No more than the entries that the disk has and is to have, however long it fails. */
  readonly #pending = new Map<string, StoreOperation>()
  /** Keys of the entries that the disk has, while it lacks something. */
  readonly #written = new Set<string>()
  /** Everything, as it is to be; undefined while the disk has it. */
  #memory: MemoryStore | undefined
  #onTrouble: TroubleListener | undefined
  #timer: Timer | undefined
  /** From then on nothing is tried again: the store below is about to be closed. */
  #isClosing = false
  /** Walks through the store below, which would end if it were closed. */
  #walks = 0

  constructor(store: KeyValueStore, clock: Clock = systemClock) {
    this.#store = store
    this.#clock = clock
  }

  /** Whether the disk lacks something. */
  get isBehind(): boolean {
    return this.#memory !== undefined
  }

  /** From now on no failure is a caller's. */
  outlastFailures(onTrouble: TroubleListener): void {
    this.#onTrouble = onTrouble
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return (this.#memory ?? this.#store).get(key)
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    return (this.#memory ?? this.#store).getSync(key)
  }

  async *iterate(prefix: string): AsyncIterable<readonly [Uint8Array, Uint8Array]> {
    if (this.#memory !== undefined) {
      yield* this.#memory.iterate(prefix)
      return
    }
    this.#walks++
    try {
      yield* this.#store.iterate(prefix)
    } finally {
      this.#walks--
    }
  }

  batch(operations: readonly StoreOperation[]): Promise<void> {
    return this.#writes.run(() => this.#write(operations))
  }

  /** Writes what is left to write, if the disk takes it now. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#timer?.cancel()
    await this.#writes.run(() => this.#catchUp())
    await this.#store.close()
  }

  async #write(operations: readonly StoreOperation[]): Promise<void> {
    if (this.#memory === undefined) {
      try {
        await this.#store.batch(operations)
        return
      } catch (error) {
        if (this.#onTrouble === undefined) throw error
        this.#memory = await this.#copy(error)
        this.#onTrouble(reasonOf(error))
        this.#retryLater()
      }
    }
    for (const operation of operations) {
      const key = textOf(operation.key)
      if (operation.type === 'del' && !this.#written.has(key)) this.#pending.delete(key)
      else this.#pending.set(key, operation)
    }
    await this.#memory.batch(operations)
  }

  async #catchUp(): Promise<void> {
    if (this.#memory === undefined) return
    try {
      await this.#store.batch([...this.#pending.values()])
    } catch (error) {
      this.#onTrouble?.(reasonOf(error))
      this.#retryLater()
      return
    }
    this.#pending.clear()
    this.#written.clear()
    this.#memory = undefined
    this.#onTrouble?.(undefined)
  }

  /** @throws the failure that made the copy necessary, when the store cannot be read either */
  async #copy(failure: unknown): Promise<MemoryStore> {
    const copy = new MemoryStore()
    this.#written.clear()
    try {
      for await (const [key, value] of this.#store.iterate('')) {
        this.#written.add(textOf(key))
        await copy.batch([{ type: 'put', key, value }])
      }
    } catch {
      throw failure
    }
    return copy
  }

  #retryLater(): void {
    if (this.#isClosing) return
    this.#timer = this.#clock
      .after(RETRY_MS, () => {
        if (this.#walks > 0) this.#retryLater()
        else void this.#writes.run(() => this.#catchUp())
      })
      .unref()
  }
}

/** For maps and sets, in which arrays would be told apart by identity. */
function textOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1')
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
