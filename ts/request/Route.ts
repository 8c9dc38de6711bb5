import { FailureDelay } from './FailureDelay.ts'

/** A server whose answers do not hold is left alone for at most that long. */
const MAX_CHARGE_MS = 60_000

/** Late requests that may be open at once, where a route is known to answer in time. */
const MAX_LATE = 3

/** Answers faster than this are equally fast. */
const FAST_MS = 64

export interface RouteLimits {
  readonly softTimeoutMs: number
  /** The longest delay after failures. */
  readonly maxDelayMs: number
}

/**
 * One kind of request to one server: whether it may be sent now, and how fast its answers were.
 *
 * - after a failure it is left alone for a growing delay, then tried once at a time until that succeeds;
 * - late requests let nothing through but, where the last answer was in time, one more at a time: it may just have got lost;
 * - one request may always be open, whatever else the server is asked for; more only while it has room;
 * - what did not hold is not forgiven by an answer: its delay only decays.
 */
export class Route {
  readonly #limits: RouteLimits
  readonly #failures: FailureDelay
  readonly #charges = new FailureDelay(MAX_CHARGE_MS)
  #open = 0
  #late = 0
  #isOnTrial = false
  #wasInTime = false
  /** What the next answer is expected to take: the last one's time, or half of what was expected before. */
  #expectedMs = 0

  constructor(limits: RouteLimits) {
    this.#limits = limits
    this.#failures = new FailureDelay(limits.maxDelayMs)
  }

  /** Requests that may still be answered in time. */
  get running(): number {
    return this.#open - this.#late
  }

  /** Whether answers have been coming late, or not at all. */
  get isSlow(): boolean {
    return this.#late > 0 || this.#expectedMs >= this.#limits.softTimeoutMs
  }

  /** Whether the last request failed. */
  get isOnTrial(): boolean {
    return this.#isOnTrial
  }

  /** Coarse, so that servers of about the same speed take turns; lower is faster. */
  get pace(): number {
    return Math.floor(Math.log2(Math.max(FAST_MS, this.#expectedMs) / FAST_MS))
  }

  /** When its delay is over, in monotonic milliseconds. */
  get opensAtMs(): number {
    return Math.max(this.#failures.endsAtMs, this.#charges.endsAtMs)
  }

  admits({ nowMs, hasRoom }: { readonly nowMs: number; readonly hasRoom: boolean }): boolean {
    if (nowMs < this.opensAtMs) return false
    if (this.running === 0) return this.#late === 0 || (this.#wasInTime && this.#late < MAX_LATE)
    return hasRoom && !this.#isOnTrial && this.#late === 0
  }

  sent(): void {
    this.#open += 1
  }

  becameLate(): void {
    this.#late += 1
    this.#expectedMs = Math.max(this.#expectedMs, this.#limits.softTimeoutMs)
  }

  answered({ isLate, tookMs }: { readonly isLate: boolean; readonly tookMs: number }): void {
    this.#end(isLate)
    this.#isOnTrial = false
    this.#wasInTime = !isLate
    this.#expectedMs = Math.max(tookMs, this.#expectedMs / 2)
    this.#failures.succeed()
  }

  failed({ isLate, nowMs }: { readonly isLate: boolean; readonly nowMs: number }): void {
    this.#end(isLate)
    this.#isOnTrial = true
    this.#failures.fail(nowMs)
  }

  /** An answer did not hold. */
  charge(nowMs: number): void {
    this.#charges.fail(nowMs)
  }

  /** The server may be well again: the delay after failures ends, and one request tries it. */
  revive(): void {
    this.#failures.succeed()
  }

  #end(isLate: boolean): void {
    this.#open -= 1
    if (isLate) this.#late -= 1
  }
}
