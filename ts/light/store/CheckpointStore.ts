import { bytesToHex, concatBytes, hexToBytes, type Root } from '../../bytes.ts'
import { asciiBytes } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import { DecodeError, ValidationError } from '../../errors.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { decodeBootstrap, encodeBootstrap } from '../../types/LightClientBootstrap.ts'
import { type CheckpointData, validateCheckpoint } from '../committees/CheckpointData.ts'
import type { CommitteeDraft } from '../committees/CommitteeDraft.ts'

const PREFIX = 'checkpoint-'

/** Checkpoint data by its root, so that a restart from the same checkpoint asks nobody. */
export class CheckpointStore {
  readonly #config: NetworkConfig
  readonly #store: KeyValueStore

  constructor(config: NetworkConfig, store: KeyValueStore) {
    this.#config = config
    this.#store = store
  }

  /** Stores the data with the draft's batch. */
  put(draft: CommitteeDraft, { root, bootstrap }: CheckpointData): void {
    draft.put(checkpointKey(root), encodeBootstrap(this.#config, bootstrap))
  }

  async roots(): Promise<readonly Root[]> {
    const roots: Root[] = []
    for await (const [key] of this.#store.iterate(PREFIX)) roots.push(bytesToHex(key.subarray(PREFIX.length)))
    return roots
  }

  /** The data of a root; undefined when it is not stored, or damaged, or not valid under the network's rules any more. */
  async get(root: Root): Promise<CheckpointData | undefined> {
    const ssz = await this.#store.get(checkpointKey(root))
    if (ssz === undefined) return undefined
    try {
      const data: CheckpointData = { root, bootstrap: decodeBootstrap(this.#config, { ssz }) }
      validateCheckpoint(this.#config, data)
      return data
    } catch (error) {
      if (error instanceof DecodeError || error instanceof ValidationError) return undefined
      throw error
    }
  }
}

function checkpointKey(root: Root): Uint8Array {
  return concatBytes(asciiBytes(PREFIX), hexToBytes(root, 32))
}
