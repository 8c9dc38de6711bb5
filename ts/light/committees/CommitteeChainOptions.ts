import type { KeyValueStore } from '../../db/KeyValueStore.ts'
import type { Logger } from '../../log.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { KeyMismatch } from './KeyMismatch.ts'

/** Where a chain of committees is kept, and what it takes. */
export interface CommitteeChainOptions {
  readonly config: NetworkConfig
  readonly store: KeyValueStore
  /** Signers an update needs at least, finalized or not. */
  readonly minSigners: number
  /** Unix milliseconds; the system's clock when left out. */
  readonly now?: () => number
  /** How far ahead of the clock a signature slot may begin, 2000 when left out; `Infinity` takes every slot. */
  readonly futureToleranceMs?: number
  readonly logger?: Logger
}

/** What listeners of a committee chain hear, after the change is made. */
export type CommitteeChainEvent =
  /** Committees were added: more signatures can be verified than before. */
  | { readonly type: 'extended'; readonly nextSyncPeriod: number }
  /** Committees from that period on are no longer trusted: what they signed has to be verified again. */
  | { readonly type: 'rolled-back'; readonly fromPeriod: number }
  /**
   * An alarm: a proven committee's aggregate key is not the sum of its keys, or there is no sum. What was verified with it
   * has to be verified again, by the keys of the signers.
   */
  | ({ readonly type: 'aggregate-mismatch' } & KeyMismatch)

/** Outcome of verifying a signed header; `ageMs` is the time since the header's slot began. */
export type HeaderVerdict =
  | { readonly valid: true; readonly ageMs: number }
  | { readonly valid: false; readonly ageMs: number; readonly reason: 'slot-order' | 'future' | 'signature' }

/** Consecutive periods, `end` is the first one not in the range. */
export interface Periods {
  /** The first sync committee period. */
  readonly start: number
  /** The period after the last. */
  readonly end: number
}
