import { createHash } from 'node:crypto'
import { slotStartMs } from '../../ts/params/slots.ts'
import { ClientProcess } from './ClientProcess.ts'
import { ChainView } from './chain/ChainView.ts'
import { keptChain } from './chain/keptChains.ts'
import type { PreparedChain } from './chain/PreparedChain.ts'
import { WEATHERS } from './chain/Weather.ts'
import { SimulatedEngine } from './engines/SimulatedEngine.ts'
import { FaultRunner } from './faults/FaultRunner.ts'
import { SimulatedDisk } from './machine/SimulatedDisk.ts'
import { SimulatedNode } from './nodes/SimulatedNode.ts'
import { Observer } from './observer/Observer.ts'
import { Truth } from './observer/Truth.ts'
import type { Violation } from './observer/Violation.ts'
import { Random } from './Random.ts'
import type { Schedule } from './Schedule.ts'
import { Turns } from './Turns.ts'
import { WorldTime } from './WorldTime.ts'

export interface SimulationResult {
  readonly slots: number
  /** The first rules that did not hold. */
  readonly violations: readonly Violation[]
  /** SHA-256 of the log. */
  readonly digest: string
}

/** How long a client may take to start or to stop. */
const PATIENCE_MS = 60_000

/** When a slot is judged, after its begin. */
const JUDGED_AT = 0.95

/** A world with a client in it, run by its schedule. */
export class Simulation {
  readonly #schedule: Schedule
  readonly #log: (line: string) => void
  readonly #digest = createHash('sha256')
  readonly #random: Random
  readonly #turns = new Turns()
  readonly #world: WorldTime
  readonly #view: ChainView
  readonly #nodes: readonly SimulatedNode[]
  readonly #engines: readonly SimulatedEngine[]
  readonly #disk: SimulatedDisk
  readonly #observer: Observer
  readonly #faults: FaultRunner
  #process: ClientProcess | undefined
  #slot: number

  private constructor(schedule: Schedule, chain: PreparedChain, log: (line: string) => void) {
    this.#schedule = schedule
    this.#log = log
    this.#random = new Random(schedule.seed).child('world')
    this.#view = new ChainView(chain)
    this.#slot = schedule.startSlot
    this.#world = new WorldTime(slotStartMs(chain.config, schedule.startSlot))
    const world = this.#world
    this.#nodes = schedule.nodes.map(
      (plan) =>
        new SimulatedNode(
          { ...plan, world, random: this.#random.child(plan.name) },
          this.#view,
          schedule.startSlot - 1,
        ),
    )
    this.#engines = schedule.engines.map(
      (name) =>
        new SimulatedEngine({
          name,
          world,
          chain,
          random: this.#random.child(name),
          onCall: (call) => {
            this.#note(call.engine, `${call.method} ${JSON.stringify(call.params[0])?.slice(0, 300)} → ${call.answer}`)
            this.#observer.called(call)
          },
        }),
    )
    this.#disk = new SimulatedDisk(world)
    this.#observer = new Observer(new Truth(chain))
    this.#faults = new FaultRunner(schedule, {
      world,
      nodes: this.#nodes,
      engines: this.#engines,
      note: (text) => this.#note('world', text),
    })
  }

  /** @param log - gets every line of the run's log, in order */
  static async run(schedule: Schedule, log: (line: string) => void = () => undefined): Promise<SimulationResult> {
    const weather = WEATHERS.find(({ name }) => name === schedule.weather) ?? WEATHERS[0]
    return new Simulation(schedule, await keptChain(weather), log).#run()
  }

  async #run(): Promise<SimulationResult> {
    const { startSlot, slots } = this.#schedule
    this.#turns.begin()
    try {
      await this.#startProcess()
      for (this.#slot = startSlot; this.#slot < startSlot + slots; this.#slot++) {
        await this.#runSlot(this.#slot)
        if (this.#observer.violations.length > 0) break
      }
      await this.#stopProcess()
    } finally {
      this.#turns.end()
    }
    for (const { slot, rule, what } of this.#observer.violations)
      this.#note('violation', `${rule} at slot ${slot}: ${what}`)
    return {
      slots: this.#slot - startSlot,
      violations: this.#observer.violations,
      digest: this.#digest.digest('hex'),
    }
  }

  async #runSlot(slot: number): Promise<void> {
    const { config } = this.#view.chain
    const startMs = slotStartMs(config, slot)
    const endMs = startMs + config.slotDurationMs
    this.#observer.began(slot)
    const blockMs = startMs + 1_000 + this.#random.below(2_500)
    for (const node of this.#nodes) {
      node.requestCount = 0
      this.#world.at(blockMs + this.#random.below(600), () => node.learn(slot))
    }
    this.#faults.plan(slot, startMs)
    this.#world.at(startMs + JUDGED_AT * config.slotDurationMs, () => this.#judge(slot))
    while (this.#world.advance(endMs - 1)) await this.#turns.settle()
  }

  #judge(slot: number): void {
    if (this.#process === undefined) return
    this.#observer.judge(this.#process, this.#engines, {
      slot,
      isHeadDue: this.#faults.isHeadDue(slot),
      isEngineDue: (name) => this.#faults.isEngineDue(name, slot),
    })
    const { head, cause } = this.#process.client.status
    this.#note('judge', `head ${head?.slot} ${head?.root} cause ${cause?.kind ?? 'none'}`)
  }

  async #startProcess(): Promise<void> {
    const { config } = this.#view.chain
    const checkpoint = this.#view.finalizedRoot(this.#schedule.checkpointSlot) ?? this.#view.moment(0).head
    const starting = ClientProcess.start({
      world: this.#world,
      turns: this.#turns,
      disk: this.#disk,
      config,
      checkpoint,
      nodes: this.#nodes,
      engines: this.#engines,
      wallOffsetMs: 0,
      onLog: (level, message, fields) => this.#note(level, `${message} ${JSON.stringify(fields)}`),
    })
    if (!(await this.#passes(starting))) throw new Error('the client does not start')
    this.#process = await starting
    this.#observer.watch(this.#process)
  }

  async #stopProcess(): Promise<void> {
    const process = this.#process
    if (process === undefined) return
    this.#observer.stopped(process, await this.#passes(process.client.stop()))
    process.kill()
  }

  /** Lets time pass until something has come about; false when it does not. */
  async #passes(promise: Promise<unknown>): Promise<boolean> {
    let isOver = false
    const over = (): void => {
      isOver = true
    }
    promise.then(over, over)
    const limitMs = this.#world.nowMs + PATIENCE_MS
    do await this.#turns.settle()
    while (!isOver && this.#world.advance(limitMs))
    return isOver
  }

  #note(who: string, text: string): void {
    const { config } = this.#view.chain
    const inSlotMs = this.#world.nowMs - slotStartMs(config, this.#slot)
    const line = `${this.#slot}+${(inSlotMs / 1_000).toFixed(3)} ${who}: ${text}`
    this.#digest.update(line).update('\n')
    this.#log(line)
  }
}
