import type { Clock } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import { type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import type { SyncProtocol } from '../sync/requests.ts'
import type { ClockReading } from './ClockReading.ts'

/** So much and more is told: a head signed two seconds ahead of the clock is still taken. */
const OFF_MS = 3_000
/** Less is right again. */
const RIGHT_MS = 2_000
/** `Date` headers have whole seconds, and a long way blurs them further; more than that says nothing. */
const MAX_ROUND_TRIP_MS = 2_000
/** Of each server, the newest. */
const MAX_READINGS = 9
/** Slots that a verified head lies behind the clock, or before it, when both are right. */
const FRESH_SLOTS = 2

/** By a clock that is behind, heads wait for their slots and are verified as if in time; for longer than that none waits. */
const LONGEST_QUEUE_MS = 86_400_000

/** Our clock was set, or the machine slept. */
const STEP_MS = 1_000

export interface ClockWatchOptions {
  readonly clock: Clock
  readonly config: NetworkConfig
  readonly conditions: ConditionSink
}

/**
 * Compares our clock with those of beacon nodes, and tells when it is off.
 *
 * - What counts is the median of the servers' medians, of two servers the one that accuses less: one liar among several
 *   cannot accuse our clock, nor can one odd answer.
 * - A head that was verified in its time proves that our clock is not ahead by more than some slots, nor far behind: nobody
 *   can say otherwise.
 * - When our clock is set, what was read before counts no more.
 */
export class ClockWatch implements Module<SyncProtocol> {
  readonly name = 'ClockWatch'
  readonly #clock: Clock
  readonly #config: NetworkConfig
  readonly #conditions: ConditionSink
  #isConfirmed = false
  /** By server: by how much its clock was ahead of the monotonic one. */
  readonly #readings = new Map<string, { readonly aheadMs: readonly number[]; readonly medianMs: number }>()
  #aheadOfMonotonicMs: number

  constructor({ clock, config, conditions }: ClockWatchOptions) {
    this.#clock = clock
    this.#config = config
    this.#conditions = conditions
    this.#aheadOfMonotonicMs = this.#aheadMs
  }

  /** By how much our clock is ahead of the servers', negative when it is behind; undefined while nobody has told. */
  get offsetMs(): number | undefined {
    const offsets = [...this.#readings.values()].map(({ medianMs }) => this.#aheadMs - medianMs)
    return offsets.length === 0 ? undefined : mildestMiddle(offsets)
  }

  record(server: string, { serverMs, sentMs, receivedMs }: ClockReading): void {
    this.#forgetIfStepped()
    const roundTripMs = receivedMs - sentMs
    if (roundTripMs < 0 || roundTripMs > MAX_ROUND_TRIP_MS) return
    // Half a second of the header's second had passed, on the average, and so had half of the way.
    const aheadMs = serverMs + 500 - (this.#clock.monotonicMs() - roundTripMs / 2)
    const readings = [...(this.#readings.get(server)?.aheadMs ?? []), aheadMs].slice(-MAX_READINGS)
    this.#readings.set(server, { aheadMs: readings, medianMs: median(readings) })
    this.#tell()
  }

  setupTriggers(triggers: Pick<Triggers, 'subscribe'>): void {
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
  }

  process(environment: Pick<Environment<SyncProtocol>, 'validatedHead' | 'runAgainIn'>): void {
    this.#forgetIfStepped()
    const slot = environment.validatedHead?.slot ?? Number.NEGATIVE_INFINITY
    this.#isConfirmed = Math.abs(slotAtTime(this.#config, this.#clock.now()) - slot) <= FRESH_SLOTS
    this.#tell()
    // Heads bring it here; without them it looks when one that was in time would no longer be.
    environment.runAgainIn(FRESH_SLOTS * this.#config.slotDurationMs)
  }

  #forgetIfStepped(): void {
    const aheadMs = this.#aheadMs
    if (Math.abs(aheadMs - this.#aheadOfMonotonicMs) > STEP_MS) this.#readings.clear()
    this.#aheadOfMonotonicMs = aheadMs
  }

  /** By how much the wall clock is ahead of the monotonic one. */
  get #aheadMs(): number {
    return this.#clock.now() - this.#clock.monotonicMs()
  }

  #tell(): void {
    const { offsetMs } = this
    if (offsetMs === undefined) return
    const isDisproved =
      this.#isConfirmed && (offsetMs > (FRESH_SLOTS + 1) * this.#config.slotDurationMs || offsetMs < -LONGEST_QUEUE_MS)
    if (isDisproved || Math.abs(offsetMs) < RIGHT_MS) this.#conditions.clear('clock-off')
    if (isDisproved || Math.abs(offsetMs) < OFF_MS) return
    const servers = [...this.#readings.keys()]
    const whose = servers.length === 1 ? `the clock of ${servers[0]}` : `the clocks of ${servers.length} beacon nodes`
    const seconds = Math.round(Math.abs(offsetMs) / 1000)
    this.#conditions.raise({
      kind: 'clock-off',
      evidence: `${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} ${whose}`,
    })
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Of an even number the one of the two middle values that is closer to zero. */
function mildestMiddle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const low = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0
  return Math.abs(low) <= Math.abs(high) ? low : high
}
