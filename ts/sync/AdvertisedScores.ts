import type { Clock } from '../clock.ts'
import type { UpdateVerdict } from '../light/committees/UpdatesAnswer.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { isBetterUpdate, packScore, type UpdateScore, unpackScore } from '../types/UpdateScore.ts'
import type { Range } from './RangeLock.ts'
import type { PeriodScores } from './requests.ts'

/** Scores asked for at a time, as many as a server gives: 3 KB. */
const MAX_SCORES = 1024

interface Advertiser {
  /** By period; of what it has no update of there is none. */
  readonly scores: Map<number, UpdateScore>
  /** Periods that it was asked for, in monotonic milliseconds since the first of them. */
  asked?: { readonly start: number; readonly end: number; readonly sinceMs: number }
}

export interface AdvertisedScoresOptions {
  readonly config: NetworkConfig
  readonly clock: Clock
  /** Scores are asked for anew so often: a server betters its own updates, too. */
  readonly refreshMs: number
  /** How long a server that did not keep its word is left alone, at first and at most. */
  readonly distrust: { readonly firstMs: number; readonly maxMs: number }
}

/**
 * What servers say of how good their updates are; hearsay, until the update is there.
 *
 * - Every server is asked, the newest periods first, until it shows that it has no such route; then no more until its stream
 *   opens anew.
 * - A server whose update is poorer than it said is taken at its word no more, and asked for nothing, for a growing time.
 * - Memory follows the number of servers and of stored updates.
 */
export class AdvertisedScores {
  readonly #options: AdvertisedScoresOptions
  readonly #advertisers = new Map<ServerHandle, Advertiser>()
  readonly #withoutRoute = new Set<ServerHandle>()
  readonly #lies: Lacks<'scores'>

  constructor(options: AdvertisedScoresOptions) {
    this.#options = options
    this.#lies = new Lacks(options.clock, options.distrust)
  }

  /** The periods from `start` to before `end` whose scores the server should be asked for next. */
  next(server: ServerHandle, { start, end }: { readonly start: number; readonly end: number }): Range | undefined {
    if (this.#withoutRoute.has(server) || start >= end) return undefined
    const asked = this.#advertisers.get(server)?.asked
    if (asked === undefined || this.#isOld(asked)) return newest(start, end)
    if (end > asked.end) return oldest(Math.max(start, asked.end), end)
    return start < asked.start ? newest(start, asked.start) : undefined
  }

  /** Milliseconds for which the server is to be asked for nothing. */
  waitMs(server: ServerHandle): number {
    return this.#lies.waitMs(server, 'scores')
  }

  /** Milliseconds until what the server said is to be asked for anew. */
  refreshInMs(server: ServerHandle): number | undefined {
    const asked = this.#advertisers.get(server)?.asked
    if (asked === undefined) return undefined
    return Math.max(1, asked.sinceMs + this.#options.refreshMs - this.#options.clock.monotonicMs())
  }

  /** Whether the server tells scores. */
  has(server: ServerHandle): boolean {
    return this.#advertisers.has(server)
  }

  /** Whether the server may have something better than what is stored: it says so, or it says nothing at all. */
  mayBetter(server: ServerHandle, period: number, stored: UpdateScore): boolean {
    const advertiser = this.#advertisers.get(server)
    if (advertiser === undefined) return true
    const score = advertiser.scores.get(period)
    return score !== undefined && isBetterUpdate(score, this.#asTold(period, stored))
  }

  /**
   * Takes what a server answered; undefined where it has no such route.
   *
   * @returns the periods of which it has an update that is new, or better than the one before
   */
  add(server: ServerHandle, range: Range, told: PeriodScores | undefined): readonly number[] {
    if (told === undefined) {
      this.#withoutRoute.add(server)
      this.#advertisers.delete(server)
      return []
    }
    const advertiser = this.#advertisers.get(server) ?? { scores: new Map<number, UpdateScore>() }
    this.#advertisers.set(server, advertiser)
    advertiser.asked = this.#extended(advertiser.asked, range)
    const bettered: number[] = []
    for (let period = range.first; period < range.first + range.count; period++) {
      const before = advertiser.scores.get(period)
      const score = told.scores[period - told.startPeriod]
      if (score === undefined) advertiser.scores.delete(period)
      else advertiser.scores.set(period, score)
      if (score !== undefined && (before === undefined || isBetterUpdate(score, before))) bettered.push(period)
    }
    return bettered
  }

  /** The first period of the range of which the server gave less than it said. */
  overstated(server: ServerHandle, range: Range, verdicts: readonly UpdateVerdict[]): number | undefined {
    const scores = this.#advertisers.get(server)?.scores
    if (scores === undefined) return undefined
    if (verdicts.length === 0) return scores.has(range.first) ? range.first : undefined
    return verdicts.find(({ period, score }) => {
      const said = period === undefined ? undefined : scores.get(period)
      if (period === undefined || said === undefined || score === undefined) return false
      return isBetterUpdate(said, this.#asTold(period, score))
    })?.period
  }

  /** The server did not keep its word. */
  distrust(server: ServerHandle): void {
    this.#advertisers.delete(server)
    this.#lies.add(server, 'scores')
  }

  /** The server may be another one now, with the route or without. */
  doubt(server: ServerHandle): void {
    this.#withoutRoute.delete(server)
    const known = this.#advertisers.get(server)
    if (known !== undefined) delete known.asked
  }

  remove(server: ServerHandle): void {
    this.#withoutRoute.delete(server)
    this.#advertisers.delete(server)
    this.#lies.mayHaveNow(server)
  }

  /** As much of a score as goes into what servers tell. */
  #asTold(period: number, score: UpdateScore): UpdateScore {
    const { config } = this.#options
    return unpackScore(config, period, packScore(config, score))
  }

  #extended(asked: Advertiser['asked'], { first, count }: Range): NonNullable<Advertiser['asked']> {
    if (asked === undefined || this.#isOld(asked)) {
      return { start: first, end: first + count, sinceMs: this.#options.clock.monotonicMs() }
    }
    return { ...asked, start: Math.min(asked.start, first), end: Math.max(asked.end, first + count) }
  }

  #isOld({ sinceMs }: NonNullable<Advertiser['asked']>): boolean {
    return this.#options.clock.monotonicMs() >= sinceMs + this.#options.refreshMs
  }
}

function oldest(start: number, end: number): Range {
  return { first: start, count: Math.min(MAX_SCORES, end - start) }
}

function newest(start: number, end: number): Range {
  const first = Math.max(start, end - MAX_SCORES)
  return { first, count: end - first }
}
