import { databaseKey } from '../db/databaseKey.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { SyncCommittee } from '../types/SyncCommittee.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { withoutChecksum } from './StoredUpdate.ts'

const CACHED_COMMITTEES = 10

/**
 * Committees that are ready to verify with, loaded from the database as they are needed; the ten used last are kept.
 *
 * - What it gives is what the database holds: whoever changes a committee there drops it here.
 */
export class CommitteeCache {
  readonly #store: KeyValueStore
  /** In order of use, the one used last at the end. */
  readonly #committees = new Map<number, SyncCommittee>()

  constructor(store: KeyValueStore) {
    this.#store = store
  }

  /** The stored committee of a period; undefined when there is none. */
  get(period: number): SyncCommittee | undefined {
    const committee = this.#committees.get(period) ?? this.#load(period)
    if (committee !== undefined) this.put(period, committee)
    return committee
  }

  put(period: number, committee: SyncCommittee): void {
    this.#committees.delete(period)
    this.#committees.set(period, committee)
    for (const oldest of this.#committees.keys()) {
      if (this.#committees.size <= CACHED_COMMITTEES) break
      this.#committees.delete(oldest)
    }
  }

  dropFrom(period: number): void {
    for (const cached of [...this.#committees.keys()]) if (cached >= period) this.#committees.delete(cached)
  }

  #load(period: number): SyncCommittee | undefined {
    const serialized = this.#store.getSync(databaseKey(committeePrefix.committee, period))
    if (serialized === undefined) return undefined
    const record = this.#store.getSync(databaseKey(committeePrefix.committeeKeys, period))
    const keys = record === undefined ? undefined : withoutChecksum(record)
    return keys === undefined ? SyncCommittee.deserialize(serialized) : SyncCommittee.fromStored(serialized, keys)
  }
}
