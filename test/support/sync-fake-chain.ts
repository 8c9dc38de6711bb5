import { setImmediate } from 'node:timers/promises'
import type { Root } from '../../ts/bytes.ts'
import { DecodeError } from '../../ts/errors.ts'
import { ChainError } from '../../ts/light/committees/ChainError.ts'
import type { CheckpointData } from '../../ts/light/committees/CheckpointData.ts'
import type { UpdatesAnswer, UpdatesInsertion, UpdateVerdict } from '../../ts/light/committees/UpdatesAnswer.ts'
import type { CheckpointSink } from '../../ts/sync/CheckpointInit.ts'
import type { UpdateSink } from '../../ts/sync/ForwardUpdateSync.ts'
import { decodeItems } from './sync-update-items.ts'

/** A committee chain that believes what {@link UpdateItem}s and bootstraps say of themselves. */
export class FakeChain implements UpdateSink, CheckpointSink {
  nextSyncPeriod: number | undefined
  /** What the database holds. */
  stored: CheckpointData | undefined
  /** Bootstraps whose committee is not proven. */
  readonly forged = new Set<CheckpointData['bootstrap']>()
  /** How the next changes fail, one after another. */
  readonly storageErrors: Error[] = []
  /** Answers being verified now; more than one at a time is a mistake of the caller. */
  verifying = 0
  /** First periods of the answers that could be verified while the ones before them were written. */
  readonly following: number[] = []
  mostVerifying = 0

  constructor(nextSyncPeriod?: number) {
    this.nextSyncPeriod = nextSyncPeriod
  }

  async insertUpdates(answer: UpdatesAnswer, following?: () => UpdatesAnswer | undefined): Promise<UpdatesInsertion> {
    this.verifying += 1
    this.mostVerifying = Math.max(this.mostVerifying, this.verifying)
    try {
      await setImmediate()
      const storageError = this.storageErrors.shift()
      if (storageError !== undefined) throw storageError
      const next = following?.()
      if (next !== undefined) this.following.push(next.startPeriod)
      return this.#insert(answer)
    } finally {
      this.verifying -= 1
    }
  }

  async storedCheckpoint(root: Root): Promise<CheckpointData | undefined> {
    return this.stored?.root === root ? this.stored : undefined
  }

  async initCheckpoint(data: CheckpointData): Promise<void> {
    await setImmediate()
    const storageError = this.storageErrors.shift()
    if (storageError !== undefined) throw storageError
    if (this.forged.has(data.bootstrap)) throw new ChainError('InvalidCheckpoint', 'the committee is not proven')
    this.nextSyncPeriod = Math.floor(data.bootstrap.header.beacon.slot / 64)
  }

  #insert({ bytes, maxItems }: UpdatesAnswer): UpdatesInsertion {
    const items = decodeItems(bytes).slice(0, maxItems)
    const broken = items.findIndex(({ defect }) => defect === 'TRUNCATED')
    const verdicts = (broken < 0 ? items : items.slice(0, broken)).map(({ period, defect }): UpdateVerdict => {
      const next = this.nextSyncPeriod ?? Number.NEGATIVE_INFINITY
      if (defect === undefined && period < next) return { outcome: 'not-better', period }
      if (defect === undefined && period === next) {
        this.nextSyncPeriod = period + 1
        return { outcome: 'inserted', period }
      }
      const code = period > next ? 'InvalidPeriod' : 'InvalidUpdate'
      const signers = defect === 'NOT_ENOUGH_SIGNERS' ? { signers: { count: 21, needed: 22 } } : {}
      const error = new ChainError(code, 'refused', period > next ? {} : { reason: defect ?? 'none', ...signers })
      return { outcome: 'refused', period, error }
    })
    const inserted = verdicts.filter(({ outcome }) => outcome === 'inserted').length
    const framing = new DecodeError('the answer is broken', { code: 'TRUNCATED' })
    return { inserted, verdicts, ...(broken >= 0 && { error: framing }) }
  }
}
