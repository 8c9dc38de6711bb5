const STEP_UP = 0.1
const STEP_DOWN = 1

/**
 * How many requests one server may have open: a little more whenever it answers in time at full load, one fewer at each
 * soft timeout, always at least one.
 */
export class ParallelLimit {
  readonly #max: number
  #limit: number

  constructor(start: number, max: number) {
    this.#limit = start
    this.#max = max
  }

  get value(): number {
    return Math.floor(this.#limit)
  }

  raise(): void {
    // Tenths, rounded, so that ten steps make a whole one.
    this.#limit = Math.min(this.#max, Math.round((this.#limit + STEP_UP) * 10) / 10)
  }

  lower(): void {
    this.#limit = Math.max(1, this.#limit - STEP_DOWN)
  }
}
