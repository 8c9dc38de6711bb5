import { setImmediate } from 'node:timers/promises'
import { ChainError } from '../../ts/light/committees/ChainError.ts'
import type { CommitteeChainEvent } from '../../ts/light/committees/CommitteeChainOptions.ts'
import type { UpdatesAnswer, UpdatesInsertion, UpdateVerdict } from '../../ts/light/committees/UpdatesAnswer.ts'
import type { ScoredChain } from '../../ts/sync/BestUpdateSync.ts'
import type { UpdateScore } from '../../ts/types/UpdateScore.ts'

/** What stands for an update where nothing is verified but what it says of itself. */
export interface ScoredItem {
  readonly period: number
  readonly signers: number
  /** Names the next committee; all are of one chain when left out. */
  readonly next?: string
  /** Stable code that a better update is refused with. */
  readonly defect?: string
}

export const scoredAnswer = (items: readonly ScoredItem[]) =>
  ({ kind: 'updates', encoding: 'json', bytes: new TextEncoder().encode(JSON.stringify(items)) }) as const

/** How good the item's update is, all else being equal. */
export function scoreOf({ period, signers }: ScoredItem): UpdateScore {
  return {
    signerCount: signers,
    committeeSize: 32,
    hasRelevantCommittee: true,
    hasFinality: true,
    hasCommitteeFinality: true,
    attestedSlot: period * 64 + 16,
    signatureSlot: period * 64 + 17,
  }
}

/** A committee chain that has updates of the periods from 0 on, of 64 slots and up to 32 signers. */
export class FakeScoredChain implements ScoredChain {
  /** How the next changes fail, one after another. */
  readonly storageErrors: Error[] = []
  readonly #listeners = new Set<(event: CommitteeChainEvent) => void>()
  readonly #updates: ScoredItem[]

  constructor(signers: readonly number[]) {
    this.#updates = signers.map((count, period) => ({ period, signers: count }))
  }

  get nextSyncPeriod(): number {
    return this.#updates.length
  }

  get updatePeriods(): { start: number; end: number } | undefined {
    return this.#updates.length === 0 ? undefined : { start: 0, end: this.#updates.length }
  }

  get signers(): readonly number[] {
    return this.#updates.map(({ signers }) => signers)
  }

  updateScore(period: number): UpdateScore | undefined {
    const update = this.#updates[period]
    return update && scoreOf(update)
  }

  subscribe(listener: (event: CommitteeChainEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Forgets the updates from that period on. */
  rollBack(period: number): void {
    this.#updates.length = Math.min(period, this.#updates.length)
    for (const listener of this.#listeners) listener({ type: 'rolled-back', fromPeriod: period + 1 })
  }

  add(...signers: readonly number[]): void {
    for (const count of signers) this.#updates.push({ period: this.#updates.length, signers: count })
  }

  async insertUpdates({ bytes, maxItems }: UpdatesAnswer): Promise<UpdatesInsertion> {
    await setImmediate()
    const storageError = this.storageErrors.shift()
    if (storageError !== undefined) throw storageError
    const items: readonly ScoredItem[] = JSON.parse(new TextDecoder().decode(bytes))
    const verdicts = items.slice(0, maxItems).map((item) => this.#insert(item))
    const inserted = verdicts.filter(({ outcome }) => outcome === 'inserted').length
    return { inserted, verdicts }
  }

  #insert(item: ScoredItem): UpdateVerdict {
    const { period } = item
    const stored = this.#updates[period]
    const score = scoreOf(item)
    if (stored === undefined && period !== this.#updates.length) return refused(period, 'InvalidPeriod')
    const isOther = stored !== undefined && stored.next !== item.next
    if (stored !== undefined && item.signers <= stored.signers) {
      return isOther ? { ...refused(period, 'CannotReorg'), score } : { outcome: 'not-better', period, score }
    }
    if (item.defect !== undefined) return { ...refused(period, 'InvalidUpdate', item.defect), score }
    if (isOther) this.rollBack(period)
    this.#updates[period] = item
    return { outcome: 'inserted', period, score }
  }
}

function refused(
  period: number,
  code: 'InvalidPeriod' | 'CannotReorg' | 'InvalidUpdate',
  reason?: string,
): UpdateVerdict {
  return { outcome: 'refused', period, error: new ChainError(code, 'refused', reason === undefined ? {} : { reason }) }
}
