import { bytesToHex, type Root } from '../bytes.ts'
import { databaseKey } from '../db/databaseKey.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { BlsyncError } from '../errors.ts'
import { SyncCommittee } from '../types/SyncCommittee.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { withoutChecksum } from './StoredUpdate.ts'

const CACHED_COMMITTEES = 10

/**
 * Committees that are ready to verify with, loaded from the database as they are needed; the ten used last are kept.
 *
 * - What it gives always has the root that was asked for.
 */
export class CommitteeCache {
  readonly #store: KeyValueStore
  /** In order of use, the one used last at the end. */
  readonly #committees = new Map<Root, SyncCommittee>()

  constructor(store: KeyValueStore) {
    this.#store = store
  }

  /** The committee of that root, if it is here or stored for the period. */
  get(period: number, root: Root): SyncCommittee | undefined {
    const committee = this.#committees.get(root) ?? this.#load(period, root)
    if (committee !== undefined) this.put(root, committee)
    return committee
  }

  put(root: Root, committee: SyncCommittee): void {
    this.#committees.delete(root)
    this.#committees.set(root, committee)
    for (const oldest of this.#committees.keys()) {
      if (this.#committees.size <= CACHED_COMMITTEES) break
      this.#committees.delete(oldest)
    }
  }

  #load(period: number, root: Root): SyncCommittee | undefined {
    const serialized = this.#store.getSync(databaseKey(committeePrefix.committee, period))
    if (serialized === undefined) return undefined
    const committee = this.#withStoredKeys(period, serialized) ?? SyncCommittee.deserialize(serialized)
    return bytesToHex(committee.root) === root ? committee : undefined
  }

  /** Damaged keys are as good as none: the committee itself has them too. */
  #withStoredKeys(period: number, serialized: Uint8Array): SyncCommittee | undefined {
    const record = this.#store.getSync(databaseKey(committeePrefix.committeeKeys, period))
    const keys = record === undefined ? undefined : withoutChecksum(record)
    if (keys === undefined) return undefined
    try {
      return SyncCommittee.fromStored({ serialized, keys })
    } catch (error) {
      if (error instanceof BlsyncError) return undefined
      throw error
    }
  }
}
