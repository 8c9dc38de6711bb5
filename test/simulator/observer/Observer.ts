import type { ClientStatus, ExecutionBlocks } from '../../../ts/client/ClientStatus.ts'
import type { BlsyncClient } from '../../../ts/client/client.ts'
import { periodAtSlot } from '../../../ts/params/slots.ts'
import type { EngineCallSeen, SimulatedEngine } from '../engines/SimulatedEngine.ts'
import type { Fault } from '../faults/Fault.ts'
import { isEngineFault, isHit, isOfOneNode } from '../faults/FaultRunner.ts'
import { Bounds } from './Bounds.ts'
import { EngineJudge } from './EngineJudge.ts'
import { Expectations } from './Expectations.ts'
import { HeadJudge } from './HeadJudge.ts'
import { judgeCommittees } from './judgeCommittees.ts'
import { type Askers, type ConnectedNode, leftAfterStop } from './leftAfterStop.ts'
import { type CountedNode, Manners } from './Manners.ts'
import { type ListenedNode, notListenedTo } from './notListenedTo.ts'
import { type Contents, StoreJudge } from './StoreJudge.ts'
import type { Truth, Truths } from './Truth.ts'
import type { Violation } from './Violation.ts'

/** So far behind what was signed a head may be while all is well. */
const HEAD_LAG = 2

/** Faults that a client gets around by asking, or by telling more; and so many slots more that asking may take. */
const GOT_AROUND: readonly Fault['kind'][] = ['node-mute', 'node-inventing', 'engine-alone']
const ASKING_LAG = 3

/** A head further behind the clock may be a replay: execution clients hear of it when no newer one has come for so long. */
const FRESH_SLOTS = 8
const STALE_WAIT_SLOTS = 3

/** A head that is so far behind is wrong, and the status must say why. */
const STALE_SLOTS = 14

/** From its start on until a client has to be at the head. */
const START_SLOTS = 10

/** Nothing has been wrong for so long that everything has to be as it should. */
const CALM_SLOTS = 12

/** So old a finalized block has to be known in calm: its news comes with a block that two thirds sign. */
const FINALITY_SLOTS = 12

/** Within so many slots of calm updates are the best: they are compared after everything else, eight in an epoch of eight slots. */
function comparedSlots({ chain: { updatePeriods } }: BlsyncClient): number {
  return Math.max(28, CALM_SLOTS + (updatePeriods === undefined ? 0 : updatePeriods.end - updatePeriods.start))
}

export interface WorldParts {
  readonly nodes: readonly (CountedNode & ConnectedNode & ListenedNode)[]
  readonly disk: Contents
  readonly collections: { readonly tooLarge: readonly string[] }
  readonly engines: readonly SimulatedEngine[]
}

/** The client that runs, if one does. */
export interface Subject extends Askers {
  readonly client: BlsyncClient | undefined
}

/** Knows the truth and holds the client to it. */
export class Observer {
  readonly violations: Violation[] = []
  readonly #truth: Truth
  readonly #truths: Truths
  readonly #world: WorldParts
  readonly #expectations = new Expectations()
  readonly #bounds: Bounds
  readonly #judges = new Map<string, EngineJudge>()
  readonly #heads: HeadJudge
  readonly #store: StoreJudge
  readonly #manners: Manners
  /** Since when nothing has been wrong. */
  #calmSince: number
  #slot: number
  #runningSince: number
  #causeSlot = 0

  constructor(truths: Truths, world: WorldParts, startSlot: number) {
    this.#truth = truths.main
    this.#truths = truths
    this.#world = world
    this.#slot = startSlot
    this.#runningSince = startSlot
    this.#calmSince = startSlot
    this.#bounds = new Bounds((what) => this.#broken('bounds', what))
    this.#manners = new Manners((what) => this.#broken('bounds', what))
    const isWrong = (what: string): void => this.#broken('safety', what)
    this.#heads = new HeadJudge(truths, () => this.#slot, isWrong)
    this.#store = new StoreJudge(truths, world.disk, isWrong)
  }

  /** The slot that runs. */
  began(slot: number): void {
    this.#slot = slot
  }

  /** A client was made of what the disk holds. */
  watch(client: BlsyncClient, isPowerLost: boolean): void {
    this.#runningSince = this.#slot
    if (isPowerLost || !this.#isDiskWell()) for (const judge of this.#judges.values()) judge.forgotten()
    this.#committees(client)
    this.#store.opened(client, isPowerLost)
    this.#heads.watch(client)
    client.on('refused', (error) => this.#broken('liveness', `it refuses to work: ${error.message}`))
  }

  called(call: EngineCallSeen): void {
    const known = this.#judges.get(call.engine)
    const judge =
      known ?? new EngineJudge(this.#truths, (what) => this.#broken('safety', `${call.engine} was told ${what}`))
    this.#judges.set(call.engine, judge)
    judge.told(call, this.#slot)
    this.#manners.called(call.engine, call.method)
  }

  /** A line of the log that somebody has to read. */
  warned(level: 'warn' | 'error', message: string): void {
    this.#bounds.warned()
    // Whoever signs two chains is an error of the network's, and told as one.
    if (level === 'error' && this.#truths.rogue === undefined)
      this.#broken('safety', `it tells of a fault of its own: ${message}`)
  }

  /** After everything that happens; a promise where that takes a while. */
  stepped(client: BlsyncClient): Promise<void> | undefined {
    return this.#store.stepped(client)
  }

  /** At the end of a slot. */
  judge({ client, clock }: Subject, active: readonly Fault[]): void {
    const { nodes, engines } = this.#world
    const newest = this.#truth.newestSignedSlot(this.#slot)
    this.#expectations.update(active, this.#slot, newest > this.#truth.newestSignedSlot(this.#slot - 1), nodes.length)
    if (this.#expectations.felt(this.#slot, () => true).length > 0) this.#calmSince = this.#slot
    const calmSlots = this.#slot - Math.max(this.#calmSince, this.#runningSince)
    this.#bounds.slotEnded({ openTimers: clock.openTimers, slot: this.#slot })
    this.#manners.slotEnded(nodes, calmSlots)
    if (client === undefined) return
    for (const what of this.#isDiskWell() ? this.#world.collections.tooLarge : []) this.#broken('bounds', what)
    this.#committees(client)
    const { status } = client
    this.#store.judge(client, status)
    if (calmSlots >= CALM_SLOTS) this.#judgeCalm(status, client.executionBlocks)
    if (calmSlots >= CALM_SLOTS) this.#store.judgeCalm(client)
    if (calmSlots >= comparedSlots(client)) this.#store.judgeLongCalm(client, this.#slot)
    const isMachineWell = this.#isMachineWell()
    if (isMachineWell) {
      this.#judgeCause(status)
      this.#judgeServers(status)
    }
    if (!isMachineWell || this.#wellNodes(({ kind }) => !GOT_AROUND.includes(kind)).length === 0) return
    const isToldAtOnce = this.#wellNodes(() => true).length > 0
    // Where no block was made for long, the one before the newest is much older.
    const asked = Math.min(newest - HEAD_LAG - ASKING_LAG, this.#truth.lastingSignedSlot(this.#slot - 1, ASKING_LAG))
    const due = isToldAtOnce ? newest - HEAD_LAG : asked
    this.#judgeStreams(status)
    const headSlot = status.head?.slot ?? -1
    if (headSlot < due) this.#late(`the head is at slot ${headSlot}, and slot ${due} is due`, status)
    const period = periodAtSlot(client.network, this.#slot - 1)
    const lastPeriod = status.committees?.lastPeriod ?? -1
    if (lastPeriod < period) this.#late(`committees end at period ${lastPeriod} of ${period}`, status)
    for (const [index, engine] of engines.entries()) {
      const felt = this.#expectations.felt(
        this.#slot,
        (fault) => isEngineFault(fault) && isHit(fault, index, engines.length) && !GOT_AROUND.includes(fault.kind),
      )
      if (felt.length > 0) continue
      const at = Math.max(-1, ...this.#truth.provenSlots(engine.head, this.#slot))
      if (at < Math.min(due, this.#truth.newestSignedSlot(this.#heldSlot())))
        this.#late(`${engine.name} is at slot ${at}, and slot ${due} is due`, status)
    }
  }

  /** Nothing stands between the client and what it is for: there is no reason for being behind at all. */
  #judgeCalm(status: ClientStatus, executionBlocks: ExecutionBlocks): void {
    const { engines, nodes } = this.#world
    const newest = this.#truth.newestSignedSlot(this.#slot)
    if ((status.head?.slot ?? -1) < newest) this.#late(`all is well, and the head is not at slot ${newest}`, status)
    const toldSlot = Math.min(this.#slot - FINALITY_SLOTS, newest)
    const finalized = this.#truth.finalizedSlot(toldSlot)
    if ((status.finalized?.slot ?? 0) < finalized) this.#late(`slot ${finalized} is not known to be finalized`, status)
    const payloads = [...this.#truth.newestPayloads(this.#slot), ...this.#truth.newestPayloads(this.#heldSlot())]
    const number = this.#truth.finalizedNumber(Math.min(toldSlot, this.#truth.newestSignedSlot(this.#heldSlot())))
    for (const engine of engines) {
      if (!payloads.includes(engine.head))
        this.#late(`all is well, and ${engine.name} is not at slot ${newest}`, status)
    }
    for (const { name } of engines) {
      const judge = this.#judges.get(name)
      const told = judge?.finalizedNumber ?? 0
      if (told < number) this.#late(`${name} was told that block ${told} is finalized, and ${number} is`, status)
      const untold = judge?.untold(executionBlocks)
      if (untold !== undefined) this.#late(`${name} was not told ${untold}`, status)
    }
    for (const { name, streamCount } of nodes) {
      if (streamCount !== 1) this.#broken('liveness', `${streamCount} event streams of ${name} are open`)
    }
  }

  /** After it was told to stop. */
  stopped(subject: Subject, isStopped: boolean): void {
    for (const what of leftAfterStop(subject, this.#world.nodes)) this.#broken('bounds', what)
    if (!isStopped) this.#broken('bounds', 'it does not stop')
  }

  /** What the process holds, now and then. */
  readonly held = (bytes: number): void => this.#bounds.held(bytes)

  readonly failed = (what: string, rule: Violation['rule'] = 'safety'): void => this.#broken(rule, what)

  /** The slot whose newest signed head execution clients have to know by now. */
  #heldSlot(): number {
    const isFresh = this.#slot - this.#truth.newestSignedSlot(this.#slot) <= FRESH_SLOTS
    return isFresh ? this.#slot : this.#slot - STALE_WAIT_SLOTS
  }

  #isMachineWell(): boolean {
    const isRunning = this.#slot - this.#runningSince >= START_SLOTS
    const felt = this.#expectations.felt(this.#slot, (fault) => !isEngineFault(fault) && !isOfOneNode(fault))
    return isRunning && felt.every(({ kind }) => kind === 'disk-full')
  }

  /** While a disk takes nothing, all that it should hold is in memory. */
  #isDiskWell(): boolean {
    return this.#expectations.felt(this.#slot, ({ kind }) => kind === 'disk-full' || kind === 'disk-slow').length === 0
  }

  /** Names of nodes without a fault that counts. */
  #wellNodes(counts: (fault: Fault) => boolean): readonly string[] {
    const { nodes } = this.#world
    const isFelt = (index: number): boolean =>
      this.#expectations.felt(
        this.#slot,
        (fault) => isOfOneNode(fault) && isHit(fault, index, nodes.length) && counts(fault),
      ).length > 0
    return nodes.flatMap(({ name }, index) => (isFelt(index) ? [] : [name]))
  }

  /** What is well is listened to. */
  #judgeStreams({ servers }: ClientStatus): void {
    const well = this.#wellNodes(() => true)
    const nodes = this.#world.nodes.filter(({ name }) => well.includes(name))
    for (const what of notListenedTo(nodes, servers, this.#slot)) this.#broken('liveness', what)
  }

  #judgeCause(status: ClientStatus): void {
    const { cause, head } = status
    if (cause !== undefined) this.#causeSlot = this.#slot
    // The user has no head, for whatever reason; it takes as long to be known when something else has just ended.
    const staleSlots = this.#slot - Math.max(head?.slot ?? 0, this.#runningSince, this.#causeSlot)
    if (cause === undefined && staleSlots >= STALE_SLOTS) {
      this.#broken('truth', `the head is ${staleSlots} slots behind the clock, and nothing is said to be wrong`)
    }
    const isLate = cause?.kind === 'head-stale' && this.#slot - this.#truth.newestSignedSlot(this.#slot) > FRESH_SLOTS
    if (cause !== undefined && !isLate && !this.#expectations.conceivable(() => true).has(cause.kind)) {
      this.#broken('truth', `it says ${cause.kind} ${cause.subject}: ${cause.evidence}, and that is not so`)
    }
  }

  /** What is said of a node that nothing has been wrong with for long. */
  #judgeServers({ conditions }: ClientStatus): void {
    const { nodes } = this.#world
    for (const [index, { name }] of nodes.entries()) {
      const conceivable = this.#expectations.conceivable(
        (fault) => !isOfOneNode(fault) || isHit(fault, index, nodes.length),
      )
      const wrong = conditions.find(({ kind, subject }) => subject === `http://${name}` && !conceivable.has(kind))
      if (wrong !== undefined)
        this.#broken('truth', `it says ${wrong.kind} of ${name}: ${wrong.evidence}, and that is not so`)
    }
  }

  #committees(client: BlsyncClient): void {
    judgeCommittees(client, this.#truths, this.#slot, (what) => this.#broken('safety', what))
  }

  #late(what: string, { cause }: ClientStatus): void {
    const said = cause === undefined ? 'it names no cause' : `it says: ${cause.kind} ${cause.subject} ${cause.evidence}`
    this.#broken('liveness', `${what}; ${said}`)
  }

  #broken(rule: Violation['rule'], what: string): void {
    this.violations.push({ slot: this.#slot, rule, what })
  }
}
