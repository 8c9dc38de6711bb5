import type { Root } from '../../bytes.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { SerialQueue } from '../../db/SerialQueue.ts'
import type { Logger } from '../../log.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot, slotAtTime } from '../../params/slots.ts'
import { CommitteeConfirmer } from './CommitteeConfirmer.ts'
import { CommitteeDraft } from './CommitteeDraft.ts'
import type { CommitteeIndex } from './CommitteeIndex.ts'
import type { KeyMismatch } from './KeyMismatch.ts'
import { PastCommittees } from './PastCommittees.ts'
import { planKeyMismatch } from './planKeyMismatch.ts'

export interface CommitteeKeysOptions {
  readonly config: NetworkConfig
  readonly store: KeyValueStore
  readonly mutations: SerialQueue
  readonly logger: Logger
  readonly now: () => number
  readonly index: () => CommitteeIndex
  readonly committee: (period: number) => SyncCommittee | undefined
  /** Makes a change of the chain; called within the queue. */
  readonly commit: (draft: CommitteeDraft) => Promise<void>
  readonly onMismatch: (mismatch: KeyMismatch) => void
}

/**
 * Which committees of a chain have the keys that their aggregate key stands for.
 *
 * - Where a committee has not, its aggregate key has no say from then on, also after a restart, and the update that was
 *   signed by it alone is given up.
 */
export class CommitteeKeys {
  readonly #options: CommitteeKeysOptions
  readonly #confirmer: CommitteeConfirmer
  readonly #past: PastCommittees
  readonly #mismatches = new Map<Root, KeyMismatch>()

  constructor(options: CommitteeKeysOptions) {
    const { store, mutations, logger, committee } = options
    this.#options = options
    this.#confirmer = new CommitteeConfirmer({
      store,
      mutations,
      logger,
      hasCommittee: (period, root) => this.#has(period, root),
      onMismatch: (mismatch) => this.#report(mismatch),
      keepMismatch: (mismatch) => this.#keep(mismatch),
    })
    this.#past = new PastCommittees({ store, committee, confirmer: this.#confirmer })
  }

  /** Committees of the chain that have not, in the order of being found. */
  get mismatches(): readonly KeyMismatch[] {
    return [...this.#mismatches.values()].filter(({ period, committeeRoot }) => this.#has(period, committeeRoot))
  }

  /** Has a committee checked that signs what is verified. */
  confirm(period: number, committee: SyncCommittee): void {
    this.#confirmer.confirm(period, committee)
  }

  /** Committees that sign now or soon are checked before heads come. */
  confirmCurrent(): void {
    const current = this.#currentPeriod
    for (const period of [current, current + 1]) {
      const committee = this.#options.committee(period)
      if (committee !== undefined) this.#confirmer.confirm(period, committee)
    }
  }

  /** Goes on with those of past periods. */
  confirmPast(): void {
    const { committees } = this.#options.index()
    this.#past.step({ start: committees.start, end: Math.min(committees.end, this.#currentPeriod) })
  }

  /** Committees from that period on may be others than before. */
  rolledBack(fromPeriod: number): void {
    this.#past.reset(fromPeriod)
  }

  /** Resolves when no check is in the works. */
  idle(): Promise<void> {
    return this.#confirmer.idle()
  }

  get #currentPeriod(): number {
    const { config, now } = this.#options
    return periodAtSlot(config, slotAtTime(config, now()))
  }

  #has(period: number, root: Root): boolean {
    return this.#options.index().committees.get(period) === root
  }

  #report(mismatch: KeyMismatch): void {
    const { logger, onMismatch } = this.#options
    this.#mismatches.set(mismatch.committeeRoot, mismatch)
    logger.error('the aggregate key of a proven sync committee is not the sum of its keys', { ...mismatch })
    onMismatch(mismatch)
  }

  async #keep({ period }: KeyMismatch): Promise<void> {
    const { config, store, logger, index, commit } = this.#options
    const draft = new CommitteeDraft(index())
    if (await planKeyMismatch(draft, period, { config, store })) {
      logger.error('an update was not signed by the members of its committee; rolling the chain back to before it', {
        period,
      })
    }
    await commit(draft)
  }
}
