import { Backoff } from './Backoff.ts'

export interface RetryDelays {
  readonly firstMs: number
  readonly limitMs: number
}

/** When something that failed may be tried again: after delays that double from one failure to the next. */
export class RetryTurn {
  readonly #backoff: Backoff
  readonly #onDue: () => void
  #timer: NodeJS.Timeout | undefined

  /** @param onDue - hears when a delay is over */
  constructor(delays: RetryDelays, onDue: () => void) {
    this.#backoff = new Backoff(delays)
    this.#onDue = onDue
  }

  get isDue(): boolean {
    return this.#timer === undefined
  }

  /** It failed, or is about to be tried: the next delay begins. */
  wait(): void {
    this.stop()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#onDue()
    }, this.#backoff.nextMs())
  }

  /** Nobody is told any more; it is due. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
