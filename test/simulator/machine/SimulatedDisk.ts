import type { KeyValueStore, StoreOperation } from '../../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import type { Random } from '../Random.ts'
import type { WorldTime } from '../WorldTime.ts'

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
  readonly #world: WorldTime
  #synced = new MemoryStore()
  #unsynced: (readonly StoreOperation[])[] = []
  #contents = new MemoryStore()
  #life = 0

  constructor(world: WorldTime) {
    this.#world = world
  }

  /** The process that wrote is gone: what was under way is written or not, as a whole. */
  async crash(): Promise<void> {
    this.#life++
  }

  /** The power is gone: of what the system had not written, an unknown number of the newest batches is lost. */
  async losePower(random: Random): Promise<void> {
    this.#life++
    const kept = this.#unsynced.slice(0, random.below(this.#unsynced.length + 1))
    for (const batch of kept) await this.#synced.batch(batch)
    this.#unsynced = []
    this.#contents = this.#synced.clone()
  }

  /** The database as a new process opens it. */
  open(): KeyValueStore {
    const life = this.#life
    return {
      get: (key) => this.#contents.get(key),
      getSync: (key) => this.#contents.getSync(key),
      iterate: (prefix) => this.#contents.iterate(prefix),
      batch: (operations) => this.#write(life, operations),
      close: async () => undefined,
    }
  }

  #write(life: number, operations: readonly StoreOperation[]): Promise<void> {
    const copied = operations.map((operation) => ({ ...operation }))
    return new Promise((resolve, reject) => {
      this.#world.after(WRITE_MS + this.trouble.extraDelayMs, () => {
        // The process is gone, and with it whoever waits.
        if (life !== this.#life) return
        if (this.trouble.isFull) return reject(new Error('no space left on device'))
        this.#apply(copied).then(resolve, reject)
      })
    })
  }

  async #apply(operations: readonly StoreOperation[]): Promise<void> {
    this.#unsynced.push(operations)
    const oldest = this.#unsynced.length > UNSYNCED_BATCHES ? this.#unsynced.shift() : undefined
    if (oldest !== undefined) await this.#synced.batch(oldest)
    await this.#contents.batch(operations)
  }
}
