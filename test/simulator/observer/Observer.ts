import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import type { ClientProcess } from '../ClientProcess.ts'
import type { EngineCallSeen, SimulatedEngine } from '../engines/SimulatedEngine.ts'
import { EngineJudge } from './EngineJudge.ts'
import type { Truth } from './Truth.ts'
import type { Violation } from './Violation.ts'

/** So far behind what was signed a head may be while all is well. */
const HEAD_LAG = 2

/** What the world knows of itself at a moment, to judge the client by. */
export interface WorldState {
  readonly slot: number
  /** Slots since which nothing has stood between the client and the head; undefined while something does. */
  readonly isHeadDue: boolean
  /** The same for an execution client, by its name. */
  readonly isEngineDue: (name: string) => boolean
}

/** Knows the truth and holds the client to it. */
export class Observer {
  readonly violations: Violation[] = []
  readonly #truth: Truth
  readonly #engines = new Map<string, EngineJudge>()
  #slot = 0

  constructor(truth: Truth) {
    this.#truth = truth
  }

  /** The slot that runs. */
  began(slot: number): void {
    this.#slot = slot
  }

  watch({ client }: ClientProcess): void {
    client.on('head', ({ root, header }) => {
      if (!this.#truth.isSigned(root, this.#slot))
        this.#broken('safety', `head ${root} of slot ${header.slot} is not signed`)
    })
    client.on('finality', ({ finalizedHeader: { beacon } }) => {
      if (beacon.slot > this.#truth.finalizedSlot(this.#slot)) {
        this.#broken('safety', `slot ${beacon.slot} is called finalized`)
      }
    })
  }

  called(call: EngineCallSeen): void {
    const known = this.#engines.get(call.engine)
    const judge =
      known ?? new EngineJudge(this.#truth, (what) => this.#broken('safety', `${call.engine} was told ${what}`))
    this.#engines.set(call.engine, judge)
    judge.told(call, this.#slot)
  }

  /** At the end of a slot. */
  judge({ client }: ClientProcess, engines: readonly SimulatedEngine[], state: WorldState): void {
    this.#committees(client)
    if (!state.isHeadDue) return
    const { status } = client
    const due = this.#truth.newestSignedSlot(state.slot) - HEAD_LAG
    const headSlot = status.head?.slot ?? -1
    if (headSlot < due)
      this.#broken('liveness', `the head is at slot ${headSlot}, and slot ${due} is due${causeOf(status)}`)
    const period = periodAtSlot(client.network, state.slot - 1)
    const lastPeriod = status.committees?.lastPeriod ?? -1
    if (lastPeriod < period) this.#broken('liveness', `committees end at period ${lastPeriod} of ${period}`)
    for (const engine of engines) {
      if (!state.isEngineDue(engine.name)) continue
      const at = Math.max(-1, ...this.#truth.provenSlots(engine.head, state.slot))
      if (at < due)
        this.#broken('liveness', `${engine.name} is at slot ${at}, and slot ${due} is due${causeOf(status)}`)
    }
  }

  /** After it was told to stop. */
  stopped({ clock }: ClientProcess, isStopped: boolean): void {
    if (!isStopped) this.#broken('bounds', 'it does not stop')
    if (clock.openTimers > 0) this.#broken('bounds', `${clock.openTimers} timers are left after it stopped`)
  }

  #committees({ chain }: ClientProcess['client']): void {
    const periods = chain.committeePeriods
    if (periods === undefined) return
    for (let period = periods.start; period < periods.end; period++) {
      if (chain.committeeRoot(period) !== this.#truth.chain.committeeRoots.get(period)) {
        this.#broken('safety', `the committee of period ${period} is another one`)
      }
    }
  }

  #broken(rule: Violation['rule'], what: string): void {
    this.violations.push({ slot: this.#slot, rule, what })
  }
}

function causeOf({ cause }: ClientStatus): string {
  return cause === undefined ? '; it names no cause' : `; it says: ${cause.kind} ${cause.evidence}`
}
