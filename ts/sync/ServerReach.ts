import type { Clock } from '../clock.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot, periodStart, slotAtTime, slotStartMs, slotsPerPeriod } from '../params/slots.ts'
import { Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { MAX_UPDATES } from '../types/decodeUpdates.ts'
import type { Range } from './RangeLock.ts'

/** Of a server that has not answered yet: the sooner there is something to verify while the rest comes. */
const FIRST_RANGE = 32

/** The running period's update is needed, be it final or not, when less than this part of the period is left. */
const LOOKAHEAD_PART = 32

/** A finalized one of the running period can be had after two epochs; one more, and servers have settled on it. */
const EPOCHS_TO_UPDATE = 3

/**
 * Which updates each server can be asked for.
 *
 * - No further than its own announced head reaches, and never beyond our clock: who announces too much gains nothing.
 * - The running period can be asked for as soon as finality may cover it, once an epoch; it counts as needed when the slot
 *   that is 1/32 of a period later (256 slots on mainnet) lies in the next one.
 * - In ranges that it manages in time: short ones at first, halved when it was too slow, doubled when it answered, 128 at most.
 * - Not what it lacked a moment ago, but again later.
 */
export class ServerReach {
  readonly #config: NetworkConfig
  readonly #now: () => number
  readonly #lacks: Lacks<number>
  /** For the running period, as long as its update is not needed. */
  readonly #lacksEarly: Lacks<number>
  readonly #announcedSlots = new Map<ServerHandle, number>()
  readonly #rangeLimits = new Map<ServerHandle, number>()
  readonly #firstRange: number

  constructor(config: NetworkConfig, clock: Clock, firstRange = FIRST_RANGE) {
    this.#config = config
    this.#firstRange = firstRange
    this.#now = clock.now
    this.#lacks = new Lacks(clock, { firstMs: config.slotDurationMs / 2, maxMs: 10 * config.slotDurationMs })
    const epochMs = config.slotDurationMs * config.preset.slotsPerEpoch
    this.#lacksEarly = new Lacks(clock, { firstMs: epochMs })
  }

  get currentPeriod(): number {
    return periodAtSlot(this.#config, this.#clockSlot)
  }

  /** The first period whose update is not needed yet, by our clock. */
  get endPeriod(): number {
    return periodAtSlot(this.#config, this.#clockSlot + this.#lookaheadSlots)
  }

  /** The first period that no server can have a finalized update of, by our clock. */
  get offeredEnd(): number {
    return this.#offeredEndAt(this.#clockSlot)
  }

  /** Milliseconds until one period more is needed, or can be asked for. */
  get untilNextPeriodMs(): number {
    const needed = periodStart(this.#config, this.endPeriod + 1) - this.#lookaheadSlots
    const offered = periodStart(this.#config, this.offeredEnd + 1) - this.#offeredSlots
    return slotStartMs(this.#config, Math.min(needed, offered)) - this.#now()
  }

  /** Takes the slot of a server's head; returns whether that gives or takes periods. */
  announced(server: ServerHandle, slot: number): boolean {
    const before = this.#endOf(server)
    this.#announcedSlots.set(server, slot)
    if (this.#endOf(server) === before) return false
    this.mayHaveNews(server)
    return true
  }

  /** The server has nothing usable for the period now. */
  lacks(server: ServerHandle, period: number): void {
    this.#lacksOf(period).add(server, period)
  }

  /** The server may have what it lacked. */
  mayHaveNews(server: ServerHandle): void {
    this.#lacks.mayHaveNow(server)
    this.#lacksEarly.mayHaveNow(server)
  }

  /** Any server may have what it lacked. */
  haveNews(): void {
    this.#lacks.clear()
    this.#lacksEarly.clear()
  }

  answered(server: ServerHandle): void {
    this.#rangeLimits.set(server, Math.min(MAX_UPDATES, 2 * this.#rangeLimit(server)))
  }

  tooSlowFor(server: ServerHandle, count: number): void {
    this.#rangeLimits.set(server, Math.ceil(count / 2))
  }

  remove(server: ServerHandle): void {
    this.mayHaveNews(server)
    this.#announcedSlots.delete(server)
    this.#rangeLimits.delete(server)
  }

  /** How many periods of a range, from its start on, the server can be asked for now. */
  servableCount(server: ServerHandle, range: Range): number {
    if (this.waitMs(server, range.first) > 0) return 0
    return Math.max(0, Math.min(range.count, this.#rangeLimit(server), this.#endOf(server) - range.first))
  }

  /** Whether the server's own head is far enough for it to have the update of the period. */
  reaches(server: ServerHandle, period: number): boolean {
    return this.#endOf(server) > period
  }

  /** Milliseconds until the server may be asked again for a period that it lacked; 0 when it may now. */
  waitMs(server: ServerHandle, period: number): number {
    return this.#lacksOf(period).waitMs(server, period)
  }

  get #clockSlot(): number {
    return slotAtTime(this.#config, this.#now())
  }

  #lacksOf(period: number): Lacks<number> {
    return period < this.endPeriod ? this.#lacks : this.#lacksEarly
  }

  get #lookaheadSlots(): number {
    return Math.ceil(slotsPerPeriod(this.#config) / LOOKAHEAD_PART)
  }

  /** How much longer than a slot's own the period is that has finalized updates then. */
  get #offeredSlots(): number {
    const { slotsPerEpoch } = this.#config.preset
    return Math.max(this.#lookaheadSlots, slotsPerPeriod(this.#config) - EPOCHS_TO_UPDATE * slotsPerEpoch)
  }

  #rangeLimit(server: ServerHandle): number {
    return this.#rangeLimits.get(server) ?? this.#firstRange
  }

  #endOf(server: ServerHandle): number {
    const clockSlot = this.#clockSlot
    return this.#offeredEndAt(Math.min(clockSlot, this.#announcedSlots.get(server) ?? clockSlot))
  }

  #offeredEndAt(slot: number): number {
    return periodAtSlot(this.#config, slot + this.#offeredSlots)
  }
}
