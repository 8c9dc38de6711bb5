import { BoundedMap } from '../../BoundedMap.ts'
import { bytesToHex, type Root } from '../../bytes.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import { loadCommittee } from './loadCommittee.ts'

const CACHED_COMMITTEES = 10

/**
 * Committees that are ready to verify with, loaded from the database as they are needed; the ten used last are kept.
 *
 * - What it gives always has the root that was asked for.
 * - Of a root the first object stays, which may know that its aggregate key is refused.
 */
export class CommitteeCache {
  readonly #store: KeyValueStore
  /** In order of use, the one used last at the end. */
  readonly #committees = new BoundedMap<Root, SyncCommittee>(CACHED_COMMITTEES)

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
    this.#committees.set(root, this.#committees.get(root) ?? committee)
  }

  #load(period: number, root: Root): SyncCommittee | undefined {
    const committee = loadCommittee(this.#store, period)
    return committee !== undefined && bytesToHex(committee.root) === root ? committee : undefined
  }
}
