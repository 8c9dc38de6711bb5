import { bytesToHex, type Root } from '../../bytes.ts'
import { databaseKey } from '../../db/databaseKey.ts'
import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { SerialQueue } from '../../db/SerialQueue.ts'
import { BlsyncError } from '../../errors.ts'
import type { Logger } from '../../log.ts'
import type { SyncCommittee } from '../../native/SyncCommittee.ts'
import { committeePrefix } from './CommitteeDraft.ts'
import type { KeyMismatch } from './KeyMismatch.ts'
import { encodeKeyRecord } from './KeyRecord.ts'

export interface CommitteeConfirmerOptions {
  readonly store: KeyValueStore
  /** The queue in which everything that writes runs. */
  readonly mutations: SerialQueue
  readonly logger: Logger
  /** Whether the chain still has that committee. */
  readonly hasCommittee: (period: number, root: Root) => boolean
  /** Told at once, when the committee's aggregate key has just lost its say. */
  readonly onMismatch: (mismatch: KeyMismatch) => void
  /** Makes that last, as a job of the queue. */
  readonly keepMismatch: (mismatch: KeyMismatch) => Promise<void>
}

/**
 * Checks the keys of committees, off the event loop: every key on its curve and in its group, and the aggregate their sum.
 * A committee that signs heads is checked when it is first used, and its uncompressed keys are stored, so that the next
 * start need not decompress; one of a past period without.
 *
 * - A committee is checked once, and once more after a check that could not be ended or kept.
 * - Verification never waits for it: a proven aggregate may be used before, and one that turns out not to be the sum is
 *   not used from then on.
 */
export class CommitteeConfirmer {
  readonly #options: CommitteeConfirmerOptions
  readonly #seen = new WeakSet<SyncCommittee>()
  readonly #running = new Set<Promise<void>>()
  /** Committees whose check failed, each said once. */
  readonly #failed = new Set<Root>()

  constructor(options: CommitteeConfirmerOptions) {
    this.#options = options
  }

  /** Whether no check is in the works. */
  get isIdle(): boolean {
    return this.#running.size === 0
  }

  /** Starts the check of a committee unless it was made, or is in the works. */
  confirm(period: number, committee: SyncCommittee, { keepsKeys = true }: { readonly keepsKeys?: boolean } = {}): void {
    if (this.#seen.has(committee)) return
    this.#seen.add(committee)
    if (committee.storedKeys() !== null) return
    const root = bytesToHex(committee.root)
    const running = this.#check({ period, root, committee, keepsKeys })
      .then(() => void this.#failed.delete(root))
      .catch((error: unknown) => {
        this.#seen.delete(committee)
        if (this.#failed.has(root)) return
        this.#failed.add(root)
        this.#options.logger.error('cannot confirm the keys of a sync committee', {
          period,
          root,
          error: String(error),
        })
      })
    this.#running.add(running)
    void running.finally(() => this.#running.delete(running))
  }

  /** Resolves when no check is in the works. */
  async idle(): Promise<void> {
    await Promise.all(this.#running)
  }

  async #check(check: {
    readonly period: number
    readonly root: Root
    readonly committee: SyncCommittee
    readonly keepsKeys: boolean
  }): Promise<void> {
    const { store, mutations, hasCommittee, onMismatch, keepMismatch } = this.#options
    const { period, root, committee } = check
    const problem = await keyProblem(committee)
    if (problem === undefined) {
      const keys = check.keepsKeys ? (committee.storedKeys() ?? undefined) : undefined
      const value = encodeKeyRecord({ status: 'confirmed', keys })
      await mutations.run(async () => {
        if (!hasCommittee(period, root)) return
        await store.batch([{ type: 'put', key: databaseKey(committeePrefix.committeeKeys, period), value }])
      })
      return
    }
    const mismatch = { period, committeeRoot: root, problem }
    onMismatch(mismatch)
    await mutations.run(async () => {
      if (hasCommittee(period, root)) await keepMismatch(mismatch)
    })
  }
}

async function keyProblem(committee: SyncCommittee): Promise<KeyMismatch['problem'] | undefined> {
  try {
    return (await committee.confirm()) === 'confirmed' ? undefined : 'wrong-aggregate'
  } catch (error) {
    if (error instanceof BlsyncError && error.code === 'INVALID_PUBLIC_KEY') return 'invalid-key'
    throw error
  }
}
