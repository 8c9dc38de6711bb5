import type { Clock } from '../clock.ts'
import { Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Range } from './RangeLock.ts'

/** Periods asked for at a time. A long answer would keep its server from being asked for heads and blocks. */
const MAX_COMPARED = 8

export interface WantedPeriods {
  /** The oldest period of interest, and the one after the newest. */
  readonly start: number
  readonly end: number
  /** Whether anything better than what is stored can exist. */
  isImprovable(period: number): boolean
}

/**
 * Which stored updates were compared with which server's.
 *
 * - what was compared is not asked again, unless the chain gave up what it was compared with;
 * - a server that failed is asked for the same again after a delay that doubles, and for less at a time when it was slow;
 * - where nothing of a range verifies, older periods come first: an earlier update may prove the committees that signed it;
 * - memory follows the number of servers and stored updates.
 */
export class ScoreComparisons {
  readonly #compared = new Map<ServerHandle, Set<number>>()
  /** First periods of ranges of which nothing verified. */
  readonly #unverified = new Map<ServerHandle, number>()
  readonly #limits = new Map<ServerHandle, number>()
  readonly #failures: Lacks<number>

  /** @param retry - the first delay after a failure, and the longest */
  constructor(clock: Clock, retry: { readonly firstMs: number; readonly maxMs: number }) {
    this.#failures = new Lacks(clock, retry)
  }

  /** The newest consecutive periods that the server should be asked for next, as far as one request goes. */
  next(server: ServerHandle, wanted: WantedPeriods): Range | undefined {
    const compared = this.#compared.get(server)
    return this.newest(server, {
      ...wanted,
      isImprovable: (period) => compared?.has(period) !== true && wanted.isImprovable(period),
    })
  }

  /** The same, whether they were compared or not. */
  newest(server: ServerHandle, wanted: WantedPeriods): Range | undefined {
    const end = Math.min(wanted.end, this.#unverified.get(server) ?? wanted.end)
    return this.#newestOf(server, { ...wanted, end }) ?? this.#newestOf(server, wanted)
  }

  /** Milliseconds until the server may be asked for the range; 0 when it may now. */
  waitMs(server: ServerHandle, { first, count }: Range): number {
    return this.#failures.waitMs(server, first + count - 1)
  }

  add(server: ServerHandle, { first, count }: Range): void {
    const compared = this.#compared.get(server) ?? new Set()
    this.#compared.set(server, compared)
    for (let period = first; period < first + count; period++) compared.add(period)
    if (count > 0) this.#unverified.delete(server)
  }

  /** The server has something else of these periods now. */
  forget(server: ServerHandle, periods: readonly number[]): void {
    for (const period of periods) this.#compared.get(server)?.delete(period)
  }

  /** The server may have something else of every period now. */
  startOver(server: ServerHandle): void {
    this.#compared.delete(server)
    this.#unverified.delete(server)
  }

  /** The comparison of the range failed; it may be tried again later. */
  failed(server: ServerHandle, { first, count }: Range): void {
    this.#failures.add(server, first + count - 1)
  }

  /** Nothing of the range verified. */
  unverified(server: ServerHandle, { first }: Range): void {
    this.#unverified.set(server, first)
  }

  tooSlowFor(server: ServerHandle, count: number): void {
    this.#limits.set(server, Math.ceil(count / 2))
  }

  /** What was stored from that period on is no longer what it was compared with. */
  forgetFrom(period: number): void {
    this.#unverified.clear()
    for (const compared of this.#compared.values()) {
      for (const known of compared) if (known >= period) compared.delete(known)
    }
  }

  remove(server: ServerHandle): void {
    this.#compared.delete(server)
    this.#unverified.delete(server)
    this.#limits.delete(server)
    this.#failures.mayHaveNow(server)
  }

  #newestOf(server: ServerHandle, { start, end, isImprovable }: WantedPeriods): Range | undefined {
    const isWanted = (period: number) => period >= start && isImprovable(period)
    let last = end - 1
    while (last >= start && !isWanted(last)) last -= 1
    if (last < start) return undefined
    let first = last
    while (last - first + 1 < this.#limit(server) && isWanted(first - 1)) first -= 1
    return { first, count: last - first + 1 }
  }

  #limit(server: ServerHandle): number {
    return this.#limits.get(server) ?? MAX_COMPARED
  }
}
