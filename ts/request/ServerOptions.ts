import type { Clock } from '../clock.ts'
import type { EventRate } from './EventLimiter.ts'

/** The limits one server is held to. */
export interface ServerOptions {
  /**
   * After this time the request may be sent again, to another server if one takes it, else to the same, as its answer may have got
   * lost; a late answer still counts.
   */
  readonly softTimeoutMs: number
  /** After this time the request has failed and a later answer is dropped. */
  readonly hardTimeoutMs: number
  /** Open requests allowed at the start; adapts between 1 and `maxParallel`. */
  readonly parallel: number
  readonly maxParallel: number
  /** The longest that a kind of request is left alone after failures. Best no longer than a slot: heads wait for it. */
  readonly maxDelayMs: number
  /** On networks with slots of few seconds the interval has to be shorter than a slot's share of events. */
  readonly eventRate: EventRate
  readonly clock?: Clock
}

export const defaultServerOptions: ServerOptions = {
  softTimeoutMs: 1_000,
  hardTimeoutMs: 10_000,
  parallel: 3,
  maxParallel: 8,
  maxDelayMs: 12_000,
  eventRate: { burst: 5, intervalMs: 1_000 },
}
