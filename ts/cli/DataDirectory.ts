import { existsSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { LevelStore } from '../db/LevelStore.ts'
import { ConfigError } from '../errors.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import { newestCheckpointRoot } from '../light/committees/startingCheckpoint.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'

/** The trusted root of a data directory, and whether its database has begun a chain from it. */
interface KeptCheckpoint {
  readonly root: Root
  readonly isStored: boolean
}

/**
 * A data directory: the database in `db`, and beside it, in `checkpoint`, the trusted root that its chain started from.
 *
 * - The root outlives the database, so that one which is damaged can be removed without asking for a root again.
 */
export class DataDirectory {
  readonly store: LevelStore
  /** The root to start from while the database has no chain; undefined when it has one, and when no root is known. */
  readonly checkpoint: Root | undefined
  readonly #file: string
  #kept: KeptCheckpoint | undefined
  #keeping: Promise<void> = Promise.resolve()

  private constructor(
    store: LevelStore,
    file: string,
    { kept, isNew }: { readonly kept: KeptCheckpoint | undefined; readonly isNew: boolean },
  ) {
    this.store = store
    this.#file = file
    this.#kept = kept
    this.checkpoint = isNew ? kept?.root : undefined
  }

  /** @throws ConfigError as `LevelStore.open` */
  static async open(directory: string, network: NetworkConfig): Promise<DataDirectory> {
    const database = join(directory, 'db')
    const file = join(directory, 'checkpoint')
    const existed = existsSync(join(database, 'CURRENT'))
    const store = await LevelStore.open(database, {
      network: network.name,
      genesisValidatorsRoot: network.genesisValidatorsRoot,
    })
    const isNew = !(await holdsCheckpoint(store))
    let kept = readCheckpoint(file)
    if (isNew && kept?.isStored === true) {
      if (existed) {
        await store.close()
        throw new ConfigError(
          `the database in ${database} is damaged: it has lost its chain. Remove the directory to sync again from the checkpoint`,
          { code: 'ERR_DATADIR_DAMAGED' },
        )
      }
      kept = { ...kept, isStored: false }
      await writeCheckpoint(file, kept).catch(() => undefined)
    }
    return new DataDirectory(store, file, { kept, isNew })
  }

  /** Keeps the root that the chain started from, once it has; as often as one likes, before the store is closed. */
  keepCheckpoint(chain: CommitteeChain): Promise<void> {
    // It saves a flag, no more: whoever reads or writes the database tells why that fails.
    this.#keeping = this.#keeping.then(() => this.#keep(chain)).catch(() => undefined)
    return this.#keeping
  }

  async #keep(chain: CommitteeChain): Promise<void> {
    if (this.#kept?.isStored === true) return
    const root = await newestCheckpointRoot(chain)
    if (root === undefined) return
    const kept = { root, isStored: true }
    await writeCheckpoint(this.#file, kept)
    this.#kept = kept
  }
}

async function holdsCheckpoint(store: LevelStore): Promise<boolean> {
  for await (const _ of store.iterate('checkpoint-')) return true
  return false
}

/** Undefined as well when the file is not one of ours: it saves a flag, no more. */
function readCheckpoint(file: string): KeptCheckpoint | undefined {
  try {
    const text = readFileSync(file, 'latin1').slice(0, 100)
    const [, root, stored] = /^(0x[0-9a-f]{64})\n(stored\n)?$/.exec(text) ?? []
    return root === undefined ? undefined : { root: bytesToHex(hexToBytes(root, 32)), isStored: stored !== undefined }
  } catch {
    return undefined
  }
}

async function writeCheckpoint(file: string, { root, isStored }: KeptCheckpoint): Promise<void> {
  await writeFile(`${file}.new`, `${root}\n${isStored ? 'stored\n' : ''}`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}
