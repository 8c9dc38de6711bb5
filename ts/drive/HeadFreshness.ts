import type { Clock, Timer } from '../clock.ts'
import { type ConditionReport, type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { conditionTable } from '../conditions/conditionTable.ts'
import type { HeaderRef } from '../light/headers/HeaderRef.ts'
import { staleHeadSlots, staleWaitMs } from '../light/heads/staleHead.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'

type Fault = Pick<ConditionReport, 'evidence' | 'remedy'>

export interface HeadFreshnessOptions {
  readonly config: NetworkConfig
  readonly clock: Clock
  /** Slot of the head that execution clients were led to earlier this run. */
  readonly toldSlot?: number | undefined
  readonly conditions?: ConditionSink
  /** Hears that a head need wait no longer. */
  readonly onTimeout: () => void
}

/**
 * Holds heads back that may be a replay.
 *
 * - one behind the head that execution clients were told in an earlier run is never for them;
 * - one that was far behind the clock when it was verified waits a bounded time for a newer one, of another server;
 * - when that time is over, it is said to be stale until a fresh one is verified, and others like it do not wait again.
 */
export class HeadFreshness {
  readonly #options: HeadFreshnessOptions
  readonly #toldSlot: number
  #root: string | undefined
  /** What is wrong with the head of that root. */
  #fault: Fault | undefined
  #isBehindTold = false
  #timer: Timer | undefined
  #isOver = false

  constructor(options: HeadFreshnessOptions) {
    this.#options = options
    // Also where it lies in the future: it was signed, so that the clock is behind now, whatever it was then.
    this.#toldSlot = options.toldSlot ?? 0
  }

  /** Whether the newest verified head is not to be told, now or ever. */
  holds(head: HeaderRef): boolean {
    if (head.root !== this.#root) this.#judge(head)
    if (this.#fault === undefined) return false
    if (this.#isOver) this.#conditions.raise({ kind: 'head-stale', ...this.#fault })
    return this.#isBehindTold || !this.#isOver
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #judge({ root, slot }: HeaderRef): void {
    const { config, clock, onTimeout } = this.#options
    this.#root = root
    this.#isBehindTold = slot < this.#toldSlot
    this.#fault = this.#faultOf(slot)
    if (this.#fault === undefined) {
      this.stop()
      this.#isOver = false
      this.#conditions.clear('head-stale')
      return
    }
    if (this.#isOver || this.#timer !== undefined) return
    this.#timer = clock.after(staleWaitMs(config), () => {
      this.#timer = undefined
      this.#isOver = true
      onTimeout()
    })
  }

  #faultOf(slot: number): Fault | undefined {
    const { config, clock } = this.#options
    const behind = staleHeadSlots(config, slot, clock.now())
    if (behind !== undefined) return { evidence: `slot ${slot}, ${behind} slots behind the clock` }
    if (!this.#isBehindTold) return undefined
    const evidence = `slot ${slot}, behind slot ${this.#toldSlot} that execution clients were led to earlier`
    const ahead = this.#toldSlot - slotAtTime(config, clock.now())
    if (ahead <= 1) return { evidence }
    return {
      evidence: `${evidence}, ${ahead} slots ahead of this machine's clock`,
      remedy: conditionTable['clock-off'].remedy,
    }
  }

  get #conditions(): ConditionSink {
    return this.#options.conditions ?? noConditions
  }
}
