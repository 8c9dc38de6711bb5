import type { Clock } from '../clock.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot, periodStart, slotAtTime, slotStartMs } from '../params/slots.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { UpdateScore } from '../types/UpdateScore.ts'
import { AdvertisedScores } from './AdvertisedScores.ts'
import type { ScoredChain } from './BestUpdateSync.ts'
import { isBestPossible } from './isBestPossible.ts'
import type { Range } from './RangeLock.ts'
import type { BeaconEvent } from './requests.ts'
import { ScoreComparisons, type WantedPeriods } from './ScoreComparisons.ts'

/** A period is compared so long after its end: by then its last blocks are final, and servers have settled on its best update. */
const SETTLING_EPOCHS = 2
/** The longest delay after failures, in epochs. */
const MAX_RETRY_EPOCHS = 64
/** The scores of a server are asked for anew so often. */
const SCORES_EPOCHS = 8
/** A timer may not wait longer than this. */
const MAX_WAIT_MS = 3_600_000

/** What a server should be asked for next. */
export interface Ask {
  readonly kind: 'updateScores' | 'updates'
  readonly server: ServerHandle
  readonly range: Range
}

export interface ComparisonPlanOptions {
  readonly config: NetworkConfig
  readonly chain: Pick<ScoredChain, 'updatePeriods' | 'updateScore'>
  readonly clock: Clock
  /** Milliseconds. */
  readonly epochMs: number
}

/**
 * Whose updates are compared next with those of the chain.
 *
 * - only periods that are over, the newest first, and none whose update cannot be bettered;
 * - who tells scores goes first, and is asked only for updates that are better by its word.
 */
export class ComparisonPlan {
  readonly comparisons: ScoreComparisons
  readonly advertised: AdvertisedScores
  readonly #config: NetworkConfig
  readonly #chain: ComparisonPlanOptions['chain']
  readonly #clock: Clock
  readonly #announcedSlots = new Map<ServerHandle, number>()

  constructor({ config, chain, clock, epochMs }: ComparisonPlanOptions) {
    this.#config = config
    this.#chain = chain
    this.#clock = clock
    const retry = { firstMs: epochMs, maxMs: MAX_RETRY_EPOCHS * epochMs }
    this.comparisons = new ScoreComparisons(clock, retry)
    this.advertised = new AdvertisedScores({ config, clock, refreshMs: SCORES_EPOCHS * epochMs, distrust: retry })
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    if (event.type === 'head') this.#announcedSlots.set(server, event.slot)
    if (event.type === 'status' && event.state === 'streaming') this.advertised.doubt(server)
  }

  /** The server is on another chain than before, or ours is wrong: once all its updates were compared, that begins anew. */
  doubt(server: ServerHandle): void {
    if (this.#nextAsk(server) !== undefined) return
    this.comparisons.startOver(server)
    this.advertised.doubt(server)
  }

  /** The newest periods to compare with a server whose signatures do not verify, whatever it gave or told before. */
  newest(server: ServerHandle): Range | undefined {
    const wanted = this.#wanted(server, () => true)
    return wanted === undefined ? undefined : this.comparisons.newest(server, wanted)
  }

  remove(server: ServerHandle): void {
    this.comparisons.remove(server)
    this.advertised.remove(server)
    this.#announcedSlots.delete(server)
  }

  /** What should be asked for now, the most useful first, and when to look again if that comes to nothing. */
  next(servers: readonly ServerHandle[]): { readonly due: readonly Ask[]; readonly lookAgainInMs: number } {
    const asks = servers.flatMap((server) => this.#nextAsk(server) ?? [])
    const due = asks
      .filter(({ waitMs }) => waitMs === 0)
      .sort((a, b) => this.#rank(b) - this.#rank(a) || last(b) - last(a))
    const retries = asks.map(({ waitMs }) => waitMs).filter((waitMs) => waitMs > 0)
    const refreshes = servers.flatMap((server) => this.advertised.refreshInMs(server) ?? [])
    const lookAgainInMs = Math.min(MAX_WAIT_MS, Math.max(1, this.#untilNextPeriodMs()), ...retries, ...refreshes)
    return { due, lookAgainInMs }
  }

  /** Scores cost little, and who tells them spares what is not better. */
  #rank({ kind, server }: Ask): number {
    if (kind === 'updateScores') return 2
    return this.advertised.has(server) ? 1 : 0
  }

  #nextAsk(server: ServerHandle): (Ask & { readonly waitMs: number }) | undefined {
    const wanted = this.#wanted(server, (period, score) => this.advertised.mayBetter(server, period, score))
    if (wanted === undefined) return undefined
    const distrustMs = this.advertised.waitMs(server)
    const untold = this.advertised.next(server, wanted)
    if (untold !== undefined) return { kind: 'updateScores', server, range: untold, waitMs: distrustMs }
    const range = this.comparisons.next(server, wanted)
    if (range === undefined) return undefined
    return { kind: 'updates', server, range, waitMs: Math.max(distrustMs, this.comparisons.waitMs(server, range)) }
  }

  #wanted(server: ServerHandle, mayBetter: (period: number, score: UpdateScore) => boolean): WantedPeriods | undefined {
    const stored = this.#chain.updatePeriods
    if (stored === undefined) return undefined
    const clockSlot = slotAtTime(this.#config, this.#clock.now())
    const serverSlot = Math.min(clockSlot, this.#announcedSlots.get(server) ?? clockSlot)
    return {
      start: stored.start,
      end: Math.min(stored.end, this.#settledEnd(serverSlot)),
      isImprovable: (period) => {
        const score = this.#chain.updateScore(period)
        return score !== undefined && !isBestPossible(this.#config, score) && mayBetter(period, score)
      },
    }
  }

  /** The first period that was not over, and settled, at the slot. */
  #settledEnd(slot: number): number {
    return periodAtSlot(this.#config, Math.max(0, slot - this.#settlingSlots))
  }

  #untilNextPeriodMs(): number {
    const now = this.#clock.now()
    const nextEnd = this.#settledEnd(slotAtTime(this.#config, now)) + 1
    return slotStartMs(this.#config, periodStart(this.#config, nextEnd) + this.#settlingSlots) - now
  }

  get #settlingSlots(): number {
    return SETTLING_EPOCHS * this.#config.preset.slotsPerEpoch
  }
}

function last({ range: { first, count } }: Ask): number {
  return first + count - 1
}
