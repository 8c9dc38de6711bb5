import type { HistogramReading } from './Exposition.ts'

/** Counts observations by size. */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0

  /** @param bounds - ascending; each is the largest value that its bucket takes */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  observe(value: number): void {
    const index = this.#bounds.findIndex((bound) => value <= bound)
    const bucket = index === -1 ? this.#bounds.length : index
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.#sum += value
  }

  get reading(): HistogramReading {
    return { bounds: this.#bounds, counts: this.#counts, sum: this.#sum }
  }
}
