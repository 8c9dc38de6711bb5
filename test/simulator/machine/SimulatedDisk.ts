import type { KeyValueStore, StoreOperation } from '../../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { Life } from '../Life.ts'
import type { Random } from '../Random.ts'
import type { WorldTime } from '../WorldTime.ts'
import { Interruption } from './Interruption.ts'

/** What ails the disk at the moment. */
export interface DiskTrouble {
  isFull: boolean
  extraDelayMs: number
}

const WRITE_MS = 2

/** Batches that the system may still hold in memory. */
const UNSYNCED_BATCHES = 16

/** The disk of the machine. It outlives the processes that open it. */
export class SimulatedDisk {
  readonly trouble: DiskTrouble = { isFull: false, extraDelayMs: 0 }
  /** At one of the next writes. */
  readonly interruption = new Interruption()
  /** Batches that were written so far. */
  writeCount = 0
  /** Batches that found it full. */
  refusedCount = 0
  readonly #world: WorldTime
  #synced = new MemoryStore()
  #unsynced: (readonly StoreOperation[])[] = []
  #contents = new MemoryStore()

  constructor(world: WorldTime) {
    this.#world = world
  }

  /** The power is gone: of what the system had not written, an unknown number of the newest batches is lost. */
  losePower(random: Random): void {
    const kept = this.#unsynced.slice(0, random.below(this.#unsynced.length + 1))
    for (const batch of kept) void this.#synced.batch(batch)
    this.#unsynced = []
    this.#contents = this.#synced.clone()
  }

  /** What a process would find on it that came now. */
  copy(): KeyValueStore {
    return this.#contents.clone()
  }

  has(key: Uint8Array): boolean {
    return this.#contents.getSync(key) !== undefined
  }

  /** The database as a new process opens it. */
  open(life: Life): KeyValueStore {
    return {
      get: (key) => this.#contents.get(key),
      getSync: (key) => this.#contents.getSync(key),
      iterate: (prefix) => this.#contents.iterate(prefix),
      batch: (operations) => this.#write(life, operations),
      close: async () => undefined,
    }
  }

  #write(life: Life, operations: readonly StoreOperation[]): Promise<void> {
    const copied = operations.map((operation) => ({ ...operation }))
    return new Promise((resolve, reject) => {
      this.#world.after(WRITE_MS + this.trouble.extraDelayMs, () =>
        this.interruption.around(() => {
          // What a process that is gone had asked for and was not done is not done any more.
          if (life.isDead) return
          if (this.trouble.isFull) {
            this.refusedCount++
            life.deliver(() => reject(new Error('no space left on device')))
          } else {
            this.#apply(copied)
            life.deliver(resolve)
          }
        }),
      )
    })
  }

  /** At once: power may be lost right after it. */
  #apply(operations: readonly StoreOperation[]): void {
    this.writeCount++
    this.#unsynced.push(operations)
    const oldest = this.#unsynced.length > UNSYNCED_BATCHES ? this.#unsynced.shift() : undefined
    if (oldest !== undefined) void this.#synced.batch(oldest)
    void this.#contents.batch(operations)
  }
}
