import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { CommitteeConfirmer } from './CommitteeConfirmer.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { decodeKeyRecord } from './KeyRecord.ts'

/** Records looked at in a step, a fraction of a millisecond. */
const PERIODS_A_STEP = 16

/**
 * Has the committees of past periods confirmed, oldest first, a step after each head: the slot after a head is quiet, a
 * first sync is not slowed down, and nothing is left in the works when the client stops
 * (docs/decisions/confirmed-committees.md).
 */
export class PastCommittees {
  readonly #store: KeyValueStore
  readonly #committee: (period: number) => SyncCommittee | undefined
  readonly #confirmer: CommitteeConfirmer
  #next = 0

  constructor(parts: {
    readonly store: KeyValueStore
    readonly committee: (period: number) => SyncCommittee | undefined
    readonly confirmer: CommitteeConfirmer
  }) {
    this.#store = parts.store
    this.#committee = parts.committee
    this.#confirmer = parts.confirmer
  }

  /** Committees from that period on may be others than before. */
  reset(period: number): void {
    this.#next = Math.min(this.#next, period)
  }

  /** Goes on from the first period to the one that is not past, as far as one confirmation. */
  step({ start, end }: { readonly start: number; readonly end: number }): void {
    if (!this.#confirmer.isIdle) return
    this.#next = Math.max(this.#next, start)
    for (let looked = 0; this.#next < end && looked < PERIODS_A_STEP; looked++) {
      const period = this.#next
      this.#next += 1
      const committee = this.#unconfirmed(period)
      if (committee === undefined) continue
      this.#confirmer.confirm(period, committee, { keepsKeys: false })
      return
    }
  }

  /** One that was refused is told anew, as after a restart nobody knows of it. */
  #unconfirmed(period: number): SyncCommittee | undefined {
    const record = decodeKeyRecord(this.#store.getSync(databaseKey(committeePrefix.committeeKeys, period)))
    return record?.status === 'confirmed' ? undefined : this.#committee(period)
  }
}
