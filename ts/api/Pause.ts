import type { Clock } from '../clock.ts'
/** A wait that can be cut short. */
export class Pause {
  readonly #clock: Clock
  #finish: (() => void) | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves after a time, or when `end` is called. One wait at a time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve)
      this.#finish = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  end(): void {
    this.#finish?.()
  }
}
