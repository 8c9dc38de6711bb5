import { hexToBytes, type Root } from '../../bytes.ts'
import { databaseKey } from '../../db/databaseKey.ts'
import type { StoreOperation } from '../../db/KeyValueStore.ts'
import { type CommitteeIndex, knownCommitteeRoot } from './CommitteeIndex.ts'
import type { PeriodRange } from './PeriodRange.ts'
import type { UpdateFacts } from './StoredUpdate.ts'

/** Key prefixes of what the committee chain keeps; a big-endian period follows each. */
export const committeePrefix = {
  fixedRoot: 'fixedRoot-',
  committee: 'committee-',
  /** What the check of a committee's keys gave, see `KeyRecord`. */
  committeeKeys: 'committeeKeys-',
  update: 'update-',
} as const

/**
 * A change to a committee chain that is not made yet: the index as it will be, and the database operations that lead
 * there. Nothing is visible to others until the operations are written as one batch and the index is swapped in.
 */
export class CommitteeDraft {
  #index: CommitteeIndex
  readonly #operations = new Map<string, StoreOperation>()

  constructor(index: CommitteeIndex) {
    this.#index = index
  }

  get index(): CommitteeIndex {
    return this.#index
  }

  get operations(): readonly StoreOperation[] {
    return [...this.#operations.values()]
  }

  committeeRoot(period: number): Root | undefined {
    return knownCommitteeRoot(this.#index, period)
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.#operations.set(operationKey(key), { type: 'put', key, value })
  }

  fixRoot(period: number, root: Root): void {
    this.#index = { ...this.#index, fixedRoots: this.#index.fixedRoots.with(period, root) }
    this.put(databaseKey(committeePrefix.fixedRoot, period), hexToBytes(root, 32))
  }

  addCommittee(period: number, root: Root, serialized: Uint8Array): void {
    this.#index = { ...this.#index, committees: this.#index.committees.with(period, root) }
    this.put(databaseKey(committeePrefix.committee, period), serialized)
  }

  addUpdate(period: number, facts: UpdateFacts, record: Uint8Array): void {
    this.#index = { ...this.#index, updates: this.#index.updates.with(period, facts) }
    this.put(databaseKey(committeePrefix.update, period), record)
  }

  deleteFixedRootsFrom(period: number): void {
    this.#deleteKeys(this.#index.fixedRoots, period, committeePrefix.fixedRoot)
    this.#index = { ...this.#index, fixedRoots: this.#index.fixedRoots.before(period) }
  }

  deleteCommitteesFrom(period: number): void {
    this.#deleteKeys(this.#index.committees, period, committeePrefix.committee, committeePrefix.committeeKeys)
    this.#index = { ...this.#index, committees: this.#index.committees.before(period) }
  }

  deleteUpdatesFrom(period: number): void {
    this.#deleteKeys(this.#index.updates, period, committeePrefix.update)
    this.#index = { ...this.#index, updates: this.#index.updates.before(period) }
  }

  /** Forgets updates from that period on, and the committees that only they prove. */
  giveUpUpdatesFrom(period: number): void {
    this.deleteUpdatesFrom(period)
    this.deleteCommitteesFrom(Math.max(period + 1, this.#index.fixedRoots.end))
  }

  /** Forgets committees and fixed roots from that period on, and the updates that prove them. */
  rollback(period: number): void {
    this.deleteUpdatesFrom(period - 1)
    this.deleteCommitteesFrom(period)
    this.deleteFixedRootsFrom(period)
  }

  /**
   * Withdraws trust in fixed roots. What updates prove from a root that stays fixed is kept, the rest goes with the
   * roots that supported it.
   */
  unfixFrom(period: number): void {
    if (period >= this.#index.fixedRoots.end) return
    this.deleteFixedRootsFrom(period)
    const { updates } = this.#index
    if (updates.isEmpty || period <= updates.start) {
      this.deleteUpdatesFrom(period)
      this.deleteCommitteesFrom(period)
      return
    }
    // The last update proves the committee at `updates.end`; the first unproven one is after it.
    this.deleteCommitteesFrom(Math.max(updates.end + 1, period))
  }

  #deleteKeys(range: PeriodRange<unknown>, from: number, ...prefixes: readonly string[]): void {
    for (let period = Math.max(from, range.start); period < range.end; period++) {
      for (const prefix of prefixes) {
        const key = databaseKey(prefix, period)
        this.#operations.set(operationKey(key), { type: 'del', key })
      }
    }
  }
}

function operationKey(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
