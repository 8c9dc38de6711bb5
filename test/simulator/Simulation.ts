import { createHash } from 'node:crypto'
import type { Root } from '../../ts/bytes.ts'
import type { ExecutionBlock } from '../../ts/devchain/execution/ExecutionBlock.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { ClientProcess } from './ClientProcess.ts'
import { ChainView } from './chain/ChainView.ts'
import { type WorldChains, worldChains } from './chain/worldChains.ts'
import { SimulatedEngine } from './engines/SimulatedEngine.ts'
import { FaultRunner } from './faults/FaultRunner.ts'
import { heldBytes, isWeighed } from './heldBytes.ts'
import { armKill } from './machine/armKill.ts'
import { Interruption } from './machine/Interruption.ts'
import { Machine, type Restart } from './machine/Machine.ts'
import { SimulatedDisk } from './machine/SimulatedDisk.ts'
import { type ChainViews, SimulatedNode } from './nodes/SimulatedNode.ts'
import { Collections } from './observer/Collections.ts'
import { Observer } from './observer/Observer.ts'
import { Truth } from './observer/Truth.ts'
import { Random } from './Random.ts'
import type { Schedule } from './Schedule.ts'
import type { SimulationResult } from './SimulationResult.ts'
import { Turns } from './Turns.ts'
import { WorldTime } from './WorldTime.ts'

/** How long a client may take to stop: a slow disk takes half a minute over a write. */
const PATIENCE_MS = 240_000

/** Until a client that could not be made of what the disk holds is started again. */
const START_AGAIN_MS = 10_000

/** When a slot is judged, after its begin. */
const JUDGED_AT = 0.95

/** A world with a client in it, run by its schedule. */
export class Simulation {
  readonly #schedule: Schedule
  readonly #log: (line: string) => void
  readonly #digest = createHash('sha256')
  /** Of the log: a slot's lines are hashed at once. */
  #unhashed = ''
  readonly #random: Random
  readonly #turns = new Turns()
  readonly #collections = new Collections()
  readonly #world: WorldTime
  readonly #view: ChainView
  readonly #nodes: readonly SimulatedNode[]
  readonly #engines: readonly SimulatedEngine[]
  readonly #disk: SimulatedDisk
  readonly #machine: Machine
  readonly #observer: Observer
  readonly #faults: FaultRunner
  readonly #sends = new Interruption()
  #process: ClientProcess | undefined
  #slot: number
  /** How the last life ended. */
  #lastEnd: Restart['how'] = 'told'

  private constructor(schedule: Schedule, { chain, branches }: WorldChains, log: (line: string) => void) {
    const { startSlot } = schedule
    this.#schedule = schedule
    this.#log = log
    this.#random = new Random(schedule.seed).child('world')
    this.#view = new ChainView(chain)
    const views: ChainViews = {
      main: this.#view,
      branches: {
        ...(branches.forked !== undefined && { forked: new ChainView(branches.forked) }),
        ...(branches.rogue !== undefined && { rogue: new ChainView(branches.rogue) }),
      },
    }
    this.#slot = startSlot
    this.#world = new WorldTime(slotStartMs(chain.config, startSlot))
    const world = this.#world
    const child = (name: string): Random => this.#random.child(name)
    this.#nodes = schedule.nodes.map((plan) => {
      const onRequest = (path: string): void => this.#note(plan.name, path)
      return new SimulatedNode({ ...plan, world, random: child(plan.name), onRequest }, views, startSlot - 1)
    })
    this.#engines = schedule.engines.map((name) => {
      const onCall: SimulatedEngine['options']['onCall'] = (call) => {
        this.#note(call.engine, `${call.method} ${call.text} → ${call.answer}`)
        this.#observer.called(call)
      }
      const payload = (hash: Root): ExecutionBlock | undefined =>
        chain.executionBlocks.get(hash) ?? branches.rogue?.executionBlocks.get(hash)
      return new SimulatedEngine({ name, world, chain, payload, random: child(name), onCall })
    })
    this.#disk = new SimulatedDisk(world)
    this.#machine = new Machine({
      disk: this.#disk,
      slotMs: chain.config.slotDurationMs,
      process: () => this.#process,
      restart: (how) => this.#restartSoon(how),
      onSleep: () => {
        for (const node of this.#nodes) node.freeze()
      },
      onWake: () => {
        for (const node of this.#nodes) node.thaw()
      },
    })
    this.#observer = new Observer(
      { main: new Truth(chain), rogue: branches.rogue && new Truth(branches.rogue) },
      { nodes: this.#nodes, engines: this.#engines, disk: this.#disk, collections: this.#collections },
      startSlot,
    )
    this.#faults = new FaultRunner(schedule, {
      world,
      nodes: this.#nodes,
      engines: this.#engines,
      machine: this.#machine,
      slotMs: chain.config.slotDurationMs,
      note: (text) => this.#note('world', text),
    })
  }

  /** @param log - gets every line of the run's log, in order */
  static async run(schedule: Schedule, log: (line: string) => void = () => undefined): Promise<SimulationResult> {
    return new Simulation(schedule, await worldChains(schedule), log).#run()
  }

  async #run(): Promise<SimulationResult> {
    const { startSlot, slots } = this.#schedule
    this.#turns.begin()
    this.#collections.begin()
    try {
      this.#startProcess()
      for (let slot = startSlot; slot < startSlot + slots; slot++) {
        this.#slot = slot
        await this.#runSlot()
        if (this.#observer.violations.length > 0) break
      }
      await this.#stopProcess()
    } finally {
      this.#turns.end()
      this.#collections.end()
    }
    const { violations } = this.#observer
    for (const { slot, rule, what } of violations) this.#note('violation', `${rule} at slot ${slot}: ${what}`)
    this.#hashLog()
    return { slots: this.#slot - startSlot + 1, violations, digest: this.#digest.digest('hex') }
  }

  async #runSlot(): Promise<void> {
    const slot = this.#slot
    const { config } = this.#view.chain
    const startMs = slotStartMs(config, slot)
    const endMs = startMs + config.slotDurationMs
    this.#observer.began(slot)
    const blockMs = startMs + 1_000 + this.#random.below(2_500)
    for (const node of this.#nodes) {
      node.startCounting()
      this.#world.at(blockMs + this.#random.below(600), () => node.learn(slot))
    }
    this.#faults.plan(slot, startMs)
    this.#world.at(startMs + JUDGED_AT * config.slotDurationMs, () => this.#judge())
    do {
      if (!(await this.#turns.settle())) this.#spins()
      const looking = this.#observeStep()
      if (looking !== undefined) await looking
    } while (this.#world.advance(endMs - 1))
    this.#hashLog()
    if (isWeighed(this.#schedule, slot)) this.#observer.held(heldBytes())
  }

  /** It takes turn after turn while no time passes. */
  #spins(): void {
    this.#observer.failed('it takes turn after turn without end', 'bounds')
    this.#process?.kill()
  }

  /** What must hold at every moment. */
  #observeStep(): Promise<void> | undefined {
    const process = this.#process
    const client = process?.isHeld === false ? process.client : undefined
    return client && this.#observer.stepped(client)
  }

  #hashLog(): void {
    this.#digest.update(this.#unhashed)
    this.#unhashed = ''
  }

  #judge(): void {
    const subject = this.#process
    if (subject === undefined) return
    this.#observer.judge(subject, this.#faults.active)
    const status = subject.client?.status
    this.#note('judge', `head ${status?.head?.slot} ${status?.head?.root} cause ${status?.cause?.kind ?? 'none'}`)
  }

  #startProcess(): void {
    const { config } = this.#view.chain
    const process = new ClientProcess({
      world: this.#world,
      turns: this.#turns,
      disk: this.#disk,
      config,
      checkpoint: this.#view.finalizedRoot(this.#schedule.checkpointSlot) ?? this.#view.moment(0).head,
      nodes: this.#nodes,
      engines: this.#engines,
      wallOffsetMs: this.#machine.wallOffsetMs,
      sends: this.#sends,
      onAskedTwice: (what) => this.#observer.failed(what, 'bounds'),
      onLog: (level, message, fields) => {
        this.#note(level, `${message} ${JSON.stringify(fields)}`)
        if (level === 'warn' || level === 'error') this.#observer.warned(level, message)
      },
    })
    this.#process = process
    this.#collections.processBegins()
    if (this.#machine.isAsleep) process.sleep()
    const refused = this.#disk.refusedCount
    process
      .start((client) => this.#observer.watch(client, this.#lastEnd === 'power lost'))
      .catch((error: unknown) => this.#didNotStart(process, error, this.#disk.refusedCount > refused))
  }

  /** It ends with an error, that of a full disk at best, be there room again, and whoever watches over it starts it again, in the place of the one before. */
  #didNotStart(process: ClientProcess, error: unknown, wasFull: boolean): void {
    this.#note('error', `the client does not start: ${String(error)}`)
    if (!wasFull) this.#observer.failed(`the client does not start: ${String(error)}`)
    if (process === this.#process) this.#restart({ how: this.#lastEnd, downMs: START_AGAIN_MS })
  }

  /** Told to, or killed in the midst of what it does. */
  #restartSoon(how: Restart): void {
    if (how.how === 'told') {
      this.#restartGently(how)
      return
    }
    const points = { turns: this.#turns, writes: this.#disk.interruption, sends: this.#sends }
    const where = armKill(this.#random, points, () => this.#restart(how))
    this.#note('world', `${how.how} at one of the next ${where}`)
  }

  #restart({ how, downMs }: Restart): void {
    this.#lastEnd = how
    this.#process?.kill()
    const ended = this.#process
    for (const node of this.#nodes) node.cut()
    if (how === 'power lost') this.#disk.losePower(this.#random.child(`power ${this.#world.nowMs}`))
    this.#world.after(downMs, () => {
      if (this.#process === ended) this.#startProcess()
    })
  }

  /** Whoever runs it asks it to end, waits for that, and starts it again. */
  #restartGently(how: Restart): void {
    const process = this.#process
    if (process?.client === undefined || process.isHeld) return
    const beganMs = process.clock.monotonicMs()
    const isStopping = (): boolean => process === this.#process && !process.isDead
    const ended = (): void => {
      if (!isStopping()) return
      this.#observer.stopped(process, true)
      this.#restart(how)
    }
    const look = (): void => {
      const leftMs = beganMs + PATIENCE_MS - process.clock.monotonicMs()
      if (!isStopping()) return
      if (leftMs <= 0) this.#observer.stopped(process, false)
      else this.#world.after(leftMs, look)
    }
    process.client.stop().then(() => this.#turns.soon(ended), ended)
    look()
  }

  async #stopProcess(): Promise<void> {
    const process = this.#process
    if (process?.client === undefined) return
    process.wake()
    // What arrived comes first: held back, the ends of its streams would come after the stop.
    process.resume(false)
    const isStopped = await this.#passes(process.client.stop())
    // It may be killed in the midst of it.
    if (!process.isDead) this.#observer.stopped(process, isStopped)
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
    do {
      if (!(await this.#turns.settle())) return false
    } while (!isOver && this.#world.advance(limitMs))
    return isOver
  }

  #note(who: string, text: string): void {
    const inSlotMs = this.#world.nowMs - slotStartMs(this.#view.chain.config, this.#slot)
    const line = `${this.#slot}+${(inSlotMs / 1_000).toFixed(3)} ${who}: ${text}`
    this.#unhashed += `${line}\n`
    this.#log(line)
  }
}
