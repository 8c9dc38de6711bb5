import type { Clock } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { BeaconHttpError } from './BeaconHttpError.ts'
import { serverCondition } from './serverCondition.ts'

/** A route of blsync's own: whatever a beacon node says to it, nothing is wrong with the node. */
const OWN_ROUTE = 'update_scores'

export interface ServerHealthOptions {
  readonly server: string
  readonly conditions: ConditionSink
  readonly clock: Clock
  readonly slotMs: number
}

/** Slots that a limit on requests is told of after the pause that the node asked for, unless it limits again. */
const LIMIT_TOLD_SLOTS = 8

/**
 * Whether a beacon node can be reached and lets us in, by all its answers together.
 *
 * - an answer that holds ends every complaint at once, and for a slot single failures are not complaints: they are about what
 *   was asked for;
 * - what it says to a route of blsync's own is not a complaint;
 * - an error status ends the complaints that it disproves;
 * - news do not end that of a limit on requests, unless its pause has long been over: a node that is listened to alone is asked
 *   for nothing that could disprove it, nor does one that has gone away.
 */
export class ServerHealth {
  readonly #options: ServerHealthOptions
  #goodAtMs = Number.NEGATIVE_INFINITY
  #limitOverMs = Number.POSITIVE_INFINITY

  constructor(options: ServerHealthOptions) {
    this.#options = options
  }

  /** It gave what it was asked for. */
  answered(): void {
    this.heard()
    this.#notLimited()
  }

  /** It gave news by itself, which no limit of requests holds back. */
  heard(): void {
    const { conditions, server } = this.#options
    this.#goodAtMs = this.#options.clock.monotonicMs()
    conditions.clear('server-unreachable', server)
    conditions.clear('server-refusing', server)
    if (this.#isLimitOver) this.#notLimited()
  }

  failed(error: BeaconHttpError): void {
    if (error.endpoint === OWN_ROUTE) return
    const { conditions, server, clock, slotMs } = this.#options
    const isRateLimit = error.code === 'ERR_SERVER_RATE_LIMITED'
    if (error.status !== undefined) conditions.clear('server-unreachable', server)
    if (!isRateLimit && (error.status !== undefined || this.#isLimitOver)) this.#notLimited()
    if (isRateLimit) this.#limitOverMs = clock.monotonicMs() + (error.retryAfterMs ?? 0) + LIMIT_TOLD_SLOTS * slotMs
    if (!isRateLimit && this.#options.clock.monotonicMs() - this.#goodAtMs < slotMs) return
    const condition = serverCondition(error, server, clock.now())
    if (condition !== undefined) conditions.raise({ ...condition, subject: server })
  }

  get #isLimitOver(): boolean {
    return this.#options.clock.monotonicMs() >= this.#limitOverMs
  }

  #notLimited(): void {
    this.#limitOverMs = Number.POSITIVE_INFINITY
    this.#options.conditions.clear('server-rate-limited', this.#options.server)
  }
}
