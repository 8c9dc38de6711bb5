import { InternalError } from '../../errors.ts'
import type { Periods } from './CommitteeChainOptions.ts'

/**
 * A run of consecutive sync committee periods with one value each.
 *
 * - Immutable: every change gives a new range.
 * - Continuous: there is no period between `start` and `end` without a value.
 */
export class PeriodRange<Value> {
  /** First period that has a value; means nothing in an empty range. */
  readonly start: number
  readonly #values: readonly Value[]

  private constructor(start: number, values: readonly Value[]) {
    this.start = start
    this.#values = values
  }

  static empty<Value>(): PeriodRange<Value> {
    return new PeriodRange<Value>(0, [])
  }

  /** @throws InternalError when the entries are not consecutive */
  static from<Value>(entries: Iterable<readonly [period: number, value: Value]>): PeriodRange<Value> {
    let start = 0
    const values: Value[] = []
    for (const [period, value] of entries) {
      if (values.length === 0) start = period
      else if (period !== start + values.length) {
        throw new InternalError(`periods are not consecutive: ${period} follows ${start + values.length - 1}`)
      }
      values.push(value)
    }
    return new PeriodRange(start, values)
  }

  /** The period after the last one that has a value. */
  get end(): number {
    return this.start + this.#values.length
  }

  /** Start and end; undefined when there are none. */
  get periods(): Periods | undefined {
    return this.isEmpty ? undefined : { start: this.start, end: this.end }
  }

  get isEmpty(): boolean {
    return this.#values.length === 0
  }

  has(period: number): boolean {
    return period >= this.start && period < this.end
  }

  get(period: number): Value | undefined {
    return this.#values[period - this.start]
  }

  /** Whether a value at that period would keep the range continuous; periods already in it do. */
  canExpand(period: number): boolean {
    return this.isEmpty || (period >= this.start - 1 && period <= this.end)
  }

  /** @throws InternalError when the period is not adjacent */
  with(period: number, value: Value): PeriodRange<Value> {
    if (!this.canExpand(period)) throw new InternalError(`period ${period} does not touch ${this.start}…${this.end}`)
    if (this.isEmpty) return new PeriodRange(period, [value])
    if (period < this.start) return new PeriodRange(period, [value, ...this.#values])
    const values = [...this.#values]
    values[period - this.start] = value
    return new PeriodRange(this.start, values)
  }

  /** Without the periods from that one on. */
  before(period: number): PeriodRange<Value> {
    if (period >= this.end) return this
    return new PeriodRange(this.start, this.#values.slice(0, Math.max(0, period - this.start)))
  }

  /** The first period whose value the other range does not have there. */
  firstMissingIn(other: PeriodRange<Value>): number | undefined {
    for (let period = this.start; period < this.end; period++) {
      if (other.get(period) !== this.get(period)) return period
    }
    return undefined
  }

  *entries(): Iterable<readonly [period: number, value: Value]> {
    for (const [index, value] of this.#values.entries()) yield [this.start + index, value]
  }
}
