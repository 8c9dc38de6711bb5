import type { Clock, Timer } from '../clock.ts'
import { Backoff } from './Backoff.ts'

export interface RetryDelays {
  readonly firstMs: number
  readonly limitMs: number
}

/** When something that failed may be tried again: after delays that double from one failure to the next. */
export class RetryTurn {
  readonly #backoff: Backoff
  readonly #clock: Clock
  readonly #onDue: () => void
  #timer: Timer | undefined

  /** @param onDue - hears when a delay is over */
  constructor(delays: RetryDelays, clock: Clock, onDue: () => void) {
    this.#clock = clock
    this.#backoff = new Backoff(delays)
    this.#onDue = onDue
  }

  get isDue(): boolean {
    return this.#timer === undefined
  }

  /** It failed, or is about to be tried: the next delay begins. */
  wait(): void {
    this.stop()
    this.#timer = this.#clock.after(this.#backoff.nextMs(), () => {
      this.#timer = undefined
      this.#onDue()
    })
  }

  /** Nobody is told any more; it is due. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
