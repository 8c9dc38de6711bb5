import type { Clock, Timer } from '../../../ts/clock.ts'
import type { Turns } from '../Turns.ts'
import type { Plan, WorldTime } from '../WorldTime.ts'

/** Events of the loop that came due while others ran are not a burden; that many at once would be a leak. */
export interface OpenTimer {
  readonly dueMs: number
  readonly call: () => void
  plan: Plan
}

/**
 * The clock of the machine that the client runs on: its wall clock may be off and stepped, and while the machine sleeps its
 * monotonic clock stands still and no timer fires.
 */
export class MachineClock implements Clock {
  /** By how much the wall clock is ahead of the world's. */
  wallOffsetMs = 0
  readonly #world: WorldTime
  readonly #turns: Turns
  readonly #timers = new Set<OpenTimer>()
  /** What the monotonic clock lacks for the time that the machine slept. */
  #sleptMs = 0
  #asleepSinceMs: number | undefined
  /** The process gets no turn: its timers are late, and come all at once. */
  #isStalled = false
  #isDead = false

  constructor(world: WorldTime, turns: Turns) {
    this.#world = world
    this.#turns = turns
  }

  readonly now = (): number => this.#world.nowMs + this.wallOffsetMs

  readonly monotonicMs = (): number => (this.#asleepSinceMs ?? this.#world.nowMs) - this.#sleptMs

  get openTimers(): number {
    return this.#timers.size
  }

  get isAsleep(): boolean {
    return this.#asleepSinceMs !== undefined
  }

  after(delayMs: number, call: () => void): Timer {
    const dueMs = this.monotonicMs() + Math.max(1, delayMs)
    const timer: OpenTimer = { dueMs, call, plan: { cancel: () => undefined } }
    this.#timers.add(timer)
    this.#plan(timer)
    return handle(() => {
      this.#timers.delete(timer)
      timer.plan.cancel()
    })
  }

  soon(call: () => void): Timer {
    let isCancelled = false
    this.#turns.soon(() => {
      if (!isCancelled && !this.#isDead) call()
    })
    return handle(() => {
      isCancelled = true
    })
  }

  sleep(): void {
    this.#asleepSinceMs ??= this.#world.nowMs
    for (const timer of this.#timers) timer.plan.cancel()
  }

  wake(): void {
    if (this.#asleepSinceMs === undefined) return
    this.#sleptMs += this.#world.nowMs - this.#asleepSinceMs
    this.#asleepSinceMs = undefined
    for (const timer of this.#timers) this.#plan(timer)
  }

  stall(): void {
    this.#isStalled = true
    for (const timer of this.#timers) timer.plan.cancel()
  }

  resume(): void {
    this.#isStalled = false
    for (const timer of [...this.#timers].sort((a, b) => a.dueMs - b.dueMs)) this.#plan(timer)
  }

  /** The process is gone, and its timers with it. */
  kill(): void {
    this.#isDead = true
    for (const timer of this.#timers) timer.plan.cancel()
    this.#timers.clear()
  }

  #plan(timer: OpenTimer): void {
    // What runs on in the turn in which the process was killed may still ask for a timer.
    if (this.isAsleep || this.#isStalled || this.#isDead) return
    timer.plan = this.#world.after(Math.max(0, timer.dueMs - this.monotonicMs()), () => {
      this.#timers.delete(timer)
      timer.call()
    })
  }
}

function handle(cancel: () => void): Timer {
  return {
    cancel,
    unref() {
      return this
    },
  }
}
