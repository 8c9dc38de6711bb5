import type { BlsyncError } from '../../errors.ts'
import type { UpdateScore } from '../../types/UpdateScore.ts'

/** The raw answer of an `updates` request. */
export interface UpdatesAnswer {
  readonly bytes: Uint8Array
  readonly encoding: 'ssz' | 'json'
  /** First period that was asked for. */
  readonly startPeriod: number
  /** Number of periods that were asked for; what the answer has beyond it is not looked at. */
  readonly maxItems: number
  /** From this period on an update counts only with finality of its own period: `NOT_FINALIZED` otherwise. */
  readonly finalizedFrom?: number
}

/** What became of one item of an answer. */
export type UpdateVerdict =
  /** `score` is what the item says of itself; absent where that cannot be read. */
  | { readonly outcome: 'inserted' | 'not-better'; readonly period: number; readonly score?: UpdateScore }
  /** `period` is undefined for an item that cannot be read. */
  | {
      readonly outcome: 'refused'
      readonly period: number | undefined
      readonly error: BlsyncError
      readonly score?: UpdateScore
    }

/** What became of an answer. */
export interface UpdatesInsertion {
  /** Number of items that changed the chain. */
  readonly inserted: number
  /** One for each item, in the order of the answer. */
  readonly verdicts: readonly UpdateVerdict[]
  /** The first thing wrong with the answer: a refused item, or that it breaks off. */
  readonly error?: BlsyncError
}
