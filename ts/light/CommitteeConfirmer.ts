import { bytesToHex, type Root } from '../bytes.ts'
import { databaseKey } from '../db/databaseKey.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import type { SerialQueue } from '../db/SerialQueue.ts'
import type { Logger } from '../log.ts'
import type { SyncCommittee } from '../types/SyncCommittee.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import { withChecksum } from './StoredUpdate.ts'

/** Committees remembered as confirmed; more than can be in use at a time. */
const REMEMBERED_COMMITTEES = 32

export interface CommitteeConfirmerOptions {
  readonly store: KeyValueStore
  /** The queue in which everything that writes runs. */
  readonly mutations: SerialQueue
  readonly logger: Logger
  /** Whether the chain still has that committee. */
  readonly hasCommittee: (period: number, root: Root) => boolean
  readonly onMismatch: (period: number, root: Root) => void
}

/**
 * Checks the keys of committees that sign heads, off the event loop: every key on its curve and in its group, and the
 * aggregate their sum. A confirmed committee's uncompressed keys are stored, so that the next start need not decompress.
 *
 * - A committee is checked once.
 * - Verification never waits for it: a proven aggregate may be used before, and one that turns out not to be the sum is
 *   not used from then on.
 */
export class CommitteeConfirmer {
  readonly #options: CommitteeConfirmerOptions
  readonly #seen = new Set<Root>()
  readonly #running = new Set<Promise<void>>()

  constructor(options: CommitteeConfirmerOptions) {
    this.#options = options
  }

  /** Starts the check of a committee unless it was made, or is in the works. */
  confirm(period: number, committee: SyncCommittee): void {
    const root = bytesToHex(committee.root)
    if (this.#seen.has(root)) return
    this.#remember(root)
    if (committee.storedKeys() !== null) return
    const running = this.#check(period, root, committee).catch((error: unknown) => {
      this.#options.logger.error('cannot confirm the keys of a sync committee', { period, root, error: String(error) })
    })
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  }

  /** Resolves when no check is in the works. */
  async idle(): Promise<void> {
    await Promise.all(this.#running)
  }

  async #check(period: number, root: Root, committee: SyncCommittee): Promise<void> {
    const { store, mutations, logger, hasCommittee, onMismatch } = this.#options
    const verdict = await committee.confirm()
    if (verdict !== 'confirmed') {
      logger.error('the aggregate key of a proven sync committee is not the sum of its keys', { period, root, verdict })
      onMismatch(period, root)
      return
    }
    const keys = committee.storedKeys()
    if (keys === null) return
    await mutations.run(async () => {
      if (!hasCommittee(period, root)) return
      await store.batch([
        { type: 'put', key: databaseKey(committeePrefix.committeeKeys, period), value: withChecksum(keys) },
      ])
    })
  }

  #remember(root: Root): void {
    this.#seen.add(root)
    for (const oldest of this.#seen) {
      if (this.#seen.size <= REMEMBERED_COMMITTEES) break
      this.#seen.delete(oldest)
    }
  }
}
