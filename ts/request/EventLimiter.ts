import type { Clock, Timer } from '../clock.ts'
/** How many unasked messages of one server are passed on. */
export interface EventRate {
  /** Passed at once after a quiet time. */
  readonly burst: number
  /** After the burst one is passed each such interval. */
  readonly intervalMs: number
}

/**
 * Keeps a talkative server from driving the program.
 *
 * - a burst passes at once, then one event an interval;
 * - what has to wait is held once for each event type, the newest replacing an older one, so that the queue stays as
 *   short as there are types and the last word is never lost.
 */
export class EventLimiter<Event extends { readonly type: string }> {
  readonly #rate: EventRate
  readonly #clock: Clock
  readonly #pass: (event: Event) => void
  readonly #held = new Map<string, Event>()
  #tokens: number
  #refilledAtMs: number
  #timer: Timer | undefined

  constructor(rate: EventRate, clock: Clock, pass: (event: Event) => void) {
    this.#rate = rate
    this.#clock = clock
    this.#pass = pass
    this.#tokens = rate.burst
    this.#refilledAtMs = this.#clock.monotonicMs()
  }

  push(event: Event): void {
    this.#refill()
    if (this.#held.size === 0 && this.#tokens >= 1) {
      this.#tokens -= 1
      this.#pass(event)
      return
    }
    this.#held.set(event.type, event)
    this.#timer ??= this.#startTimer()
  }

  /** Drops what is held. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#held.clear()
  }

  #refill(): void {
    const intervals = Math.floor((this.#clock.monotonicMs() - this.#refilledAtMs) / this.#rate.intervalMs)
    if (intervals <= 0) return
    this.#tokens = Math.min(this.#rate.burst, this.#tokens + intervals)
    this.#refilledAtMs += intervals * this.#rate.intervalMs
  }

  #startTimer(): Timer {
    const untilRefillMs = this.#refilledAtMs + this.#rate.intervalMs - this.#clock.monotonicMs()
    return this.#clock.after(Math.max(1, Math.ceil(untilRefillMs)), () => this.#passHeld())
  }

  #passHeld(): void {
    this.#timer = undefined
    this.#refill()
    for (const [type, event] of this.#held) {
      if (this.#tokens < 1) break
      this.#tokens -= 1
      this.#held.delete(type)
      this.#pass(event)
    }
    if (this.#held.size > 0) this.#timer ??= this.#startTimer()
  }
}
