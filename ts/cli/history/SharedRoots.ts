import { ServerError } from '../../errors.ts'
import type { GivenRoots, HistorySource, PeriodPlace } from './HistorySource.ts'

/** Periods whose roots are kept in memory, 256 KB each. */
const MAX_PERIODS = 8

/** Periods that wait until another one is fetched. */
const MAX_WAITING = 4

/** Roots of old periods for many questions at once: a period is fetched once, and one after the other. */
export class SharedRoots implements HistorySource {
  readonly #source: HistorySource
  readonly #periods = new Map<number, Promise<GivenRoots | undefined>>()
  #waiting = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(source: HistorySource) {
    this.#source = source
  }

  get name(): string {
    return this.#source.name
  }

  async roots(place: PeriodPlace, signal: AbortSignal): Promise<GivenRoots | undefined> {
    const known = this.#periods.get(place.period)
    if (known !== undefined) return known
    if (this.#waiting >= MAX_WAITING) {
      throw new ServerError('it is being asked for the roots of other periods: ask again in some minutes')
    }
    const roots = this.#inTurn(() => this.#source.roots(place, signal))
    this.#periods.set(place.period, roots)
    for (const oldest of this.#periods.keys()) {
      if (this.#periods.size <= MAX_PERIODS) break
      this.#periods.delete(oldest)
    }
    try {
      return await roots
    } catch (error) {
      this.#periods.delete(place.period)
      throw error
    }
  }

  disown(place: PeriodPlace): Promise<boolean> {
    this.#periods.delete(place.period)
    return this.#source.disown(place)
  }

  block(block: Parameters<HistorySource['block']>[0]): ReturnType<HistorySource['block']> {
    return this.#source.block(block)
  }

  header(block: Parameters<HistorySource['header']>[0]): ReturnType<HistorySource['header']> {
    return this.#source.header(block)
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  async #inTurn<Value>(fetch: () => Promise<Value>): Promise<Value> {
    const before = this.#last
    this.#waiting++
    const mine = before.then(fetch).finally(() => this.#waiting--)
    this.#last = mine.catch(() => undefined)
    return mine
  }
}
