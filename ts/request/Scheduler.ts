import { type Clock, systemClock, type Timer } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { type Logger, silentLogger } from '../log.ts'
import { Charges } from './Charges.ts'
import type { HeadInfo } from './HeadInfo.ts'
import { HeadTracker } from './HeadTracker.ts'
import type { Module } from './Module.ts'
import type { Protocol } from './Protocol.ts'
import { RequestLocks } from './RequestLocks.ts'
import type { RequestServer } from './RequestServer.ts'
import { RoundEnvironment } from './RoundEnvironment.ts'
import { requestKey } from './requestKey.ts'
import { type RequestSettler, Server } from './Server.ts'
import type { ServerHandle } from './ServerHandle.ts'
import { defaultServerOptions, type ServerOptions } from './ServerOptions.ts'
import { PREFETCH_HEAD_TRIGGER, VALIDATED_HEAD_TRIGGER } from './Trigger.ts'
import { TriggerBoard } from './TriggerBoard.ts'

/** What announcements are charged as; no kind of request. */
const HEAD = 'announced head'

export interface SchedulerOptions<P extends Protocol> {
  /** The head that an event announces, if it announces one. */
  readonly headOf?: (event: P['event']) => HeadInfo | undefined
  /** Whether an event shows that its server can be reached again. */
  readonly isRecovery?: (event: P['event']) => boolean
  readonly serverOptions?: Partial<ServerOptions>
  readonly logger?: Logger
  /** Hears of servers whose answers do not hold. */
  readonly conditions?: ConditionSink
  readonly clock?: Clock
}

/**
 * Owns modules and servers and brings them together in rounds.
 *
 * - a round delivers what came in since the last one (ends of requests, events, removals), in order, and then runs the
 *   modules in order of registration;
 * - a triggered module sees all available servers; the others run only if a server became available, and see only those;
 * - what is fired or comes in during a round makes the next round; between rounds other work gets its turn;
 * - every request ends exactly once as answered or failed; those of a removed server fail first, then modules hear of it;
 * - what a module throws is logged and goes no further.
 *
 * @example
 * const scheduler = new Scheduler<SyncProtocol>({ headOf: announcedHead })
 * scheduler.registerModule(new HeadUpdater(options))
 * scheduler.start()
 * const handle = scheduler.registerServer(new SyncServer(url))
 */
export class Scheduler<P extends Protocol> {
  readonly #options: SchedulerOptions<P>
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #charges: Charges
  readonly #heads = new HeadTracker()
  readonly #modules: Module<P>[] = []
  /** The least recently used first. */
  readonly #servers = new Map<ServerHandle, Server<P>>()
  readonly #locks = new RequestLocks<Module<P>>()
  readonly #board = new TriggerBoard<Module<P>>((module) => this.#wake(module))
  readonly #wakeTimers = new Map<Module<P>, { atMs: number; timer: Timer }>()
  #inbox: (() => void)[] = []
  #triggered = new Set<Module<P>>()
  #newlyAvailable = new Set<Server<P>>()
  #round: Timer | undefined
  #isRunning = false

  constructor(options: SchedulerOptions<P> = {}) {
    this.#options = options
    this.#logger = options.logger ?? silentLogger
    this.#clock = options.clock ?? systemClock
    this.#charges = new Charges(options.conditions ?? noConditions, this.#clock)
  }

  get prefetchHead(): HeadInfo | undefined {
    return this.#heads.prefetchHead
  }

  get validatedHead(): HeadInfo | undefined {
    return this.#heads.validatedHead
  }

  registerModule(module: Module<P>): void {
    this.#modules.push(module)
    module.setupTriggers(this.#board.viewOf(module))
    this.#wake(module)
  }

  registerServer(source: RequestServer<P>): ServerHandle {
    const server: Server<P> = new Server(
      source,
      { ...defaultServerOptions, clock: this.#clock, ...this.#options.serverOptions },
      {
        event: (event) => this.#deliver(() => this.#handleEvent(server, event)),
        available: () => this.#offer(server),
        isRecovery: (event) => this.#options.isRecovery?.(event) === true,
      },
    )
    this.#servers.set(server, server)
    server.start()
    this.#offer(server)
    return server
  }

  /** Ends a server; an unknown one is ignored. */
  removeServer(handle: ServerHandle): void {
    const server = this.#servers.get(handle)
    if (server === undefined) return
    this.#servers.delete(handle)
    this.#newlyAvailable.delete(server)
    server.stop()
    this.#charges.remove(server)
    this.#trackHeads(() => this.#heads.remove(server))
    this.#deliver(() => {
      for (const module of this.#modules) this.#guard(module, () => module.serverRemoved?.(server))
    })
  }

  /** Tells that a head was verified; an older one than before is ignored. */
  setValidatedHead(head: HeadInfo): void {
    let isNew = false
    this.#bind(head)
    this.#trackHeads(() => {
      isNew = this.#heads.validated(head)
    })
    if (isNew) this.#board.fire(VALIDATED_HEAD_TRIGGER)
  }

  /** Tells that heads are no longer verified, but for the one that remains. */
  withdrawHeads(remaining: HeadInfo | undefined): void {
    if (this.#heads.withdrawn(remaining)) this.#board.fire(VALIDATED_HEAD_TRIGGER)
  }

  /** Begins to run rounds; until then everything waits. */
  start(): void {
    this.#isRunning = true
    this.#scheduleRound()
  }

  /** Removes all servers, tells the modules how their requests ended, and runs no further round. */
  stop(): void {
    this.#isRunning = false
    for (const handle of [...this.#servers.keys()]) this.removeServer(handle)
    this.#round?.cancel()
    this.#round = undefined
    for (const module of [...this.#wakeTimers.keys()]) this.#forgetWake(module)
    this.#deliverInbox()
  }

  #runRound(): void {
    this.#round = undefined
    this.#deliverInbox()
    const triggered = this.#triggered
    const newlyAvailable = this.#newlyAvailable
    this.#triggered = new Set()
    this.#newlyAvailable = new Set()
    for (const module of this.#modules) {
      if (triggered.has(module)) this.#process(module, undefined)
      else if (newlyAvailable.size > 0) this.#process(module, newlyAvailable)
    }
  }

  #process(module: Module<P>, offered: ReadonlySet<Server<P>> | undefined): void {
    if (offered === undefined) this.#forgetWake(module)
    const environment = new RoundEnvironment<P>({
      servers: this.#servers,
      offered,
      heads: this.#heads,
      dispatch: (server, request, settler) => this.#dispatch(module, server, request, settler),
      runAgainIn: (delayMs) => this.#wakeIn(module, delayMs),
      fail: (server, kind, reason) => this.#fail(server, kind, reason),
      vouch: (server, kind) => this.#charges.lift(server, kind),
      bindHead: (head) => this.#bind(head),
    })
    this.#guard(module, () => module.process(environment))
    environment.close()
  }

  #dispatch(module: Module<P>, server: Server<P>, request: P['request'], settler: RequestSettler<P>): boolean {
    const lock = this.#locks.tryLock(requestKey(request), module)
    if (lock === undefined) return false
    this.#servers.delete(server)
    this.#servers.set(server, server)
    const settle = (tell: () => void) =>
      this.#deliver(() => {
        for (const waiter of lock.release()) this.#wake(waiter)
        this.#guard(module, tell)
        this.#wake(module)
      })
    server.send(request, {
      answered: (response) => settle(() => settler.answered(response)),
      failed: (error) => {
        this.#logger.debug('request failed', { server: server.name, request: request.kind, error: error.message })
        settle(() => settler.failed(error))
      },
      timedOut: () => settle(() => settler.timedOut()),
    })
    return true
  }

  #handleEvent(server: Server<P>, event: P['event']): void {
    if (!this.#servers.has(server)) return
    const head = this.#options.headOf?.(event)
    if (head !== undefined) this.#announce(server, head)
    for (const module of this.#modules) this.#guard(module, () => module.handleEvent?.(event, server))
  }

  #announce(server: Server<P>, head: HeadInfo): void {
    let isTaken = true
    const isNews = this.#heads.announcedHead(server)?.root !== head.root
    this.#trackHeads(() => {
      isTaken = this.#heads.announce(server, head)
    })
    // One server more can be asked for it.
    if (isNews && this.#heads.prefetchHead?.root === head.root) this.#board.fire(PREFETCH_HEAD_TRIGGER)
    if (!isTaken)
      this.#charges.add(
        server,
        HEAD,
        `it announces block ${head.root} at slot ${head.slot}, but it belongs to another slot`,
      )
  }

  #bind(head: HeadInfo): void {
    this.#trackHeads(() => {
      const { right, wrong } = this.#heads.bind(head)
      const reason = `it announced block ${head.root} at another slot than ${head.slot}`
      for (const server of wrong) this.#charges.add(server, HEAD, reason)
      for (const server of right) this.#charges.lift(server, HEAD)
    })
  }

  #trackHeads(change: () => void): void {
    const before = this.#heads.prefetchHead
    change()
    const after = this.#heads.prefetchHead
    if (after?.root !== before?.root || after?.slot !== before?.slot) this.#board.fire(PREFETCH_HEAD_TRIGGER)
  }

  #fail(handle: ServerHandle, kind: P['request']['kind'], reason: string): void {
    const server = this.#servers.get(handle)
    if (server === undefined) return
    this.#logger.debug('server failed', { server: server.name, reason })
    server.charge(kind)
    this.#charges.add(server, kind, reason)
  }

  #offer(server: Server<P>): void {
    this.#newlyAvailable.add(server)
    this.#scheduleRound()
  }

  #wake(module: Module<P>): void {
    this.#triggered.add(module)
    this.#scheduleRound()
  }

  #wakeIn(module: Module<P>, delayMs: number): void {
    if (!this.#isRunning) return
    const atMs = this.#clock.monotonicMs() + delayMs
    const planned = this.#wakeTimers.get(module)
    if (planned !== undefined && planned.atMs <= atMs) return
    planned?.timer.cancel()
    const wake = () => {
      this.#wakeTimers.delete(module)
      this.#wake(module)
    }
    this.#wakeTimers.set(module, { atMs, timer: this.#clock.after(delayMs, wake) })
  }

  /** Now that it sees all servers it says anew what it waits for: what it waited for before may have come. */
  #forgetWake(module: Module<P>): void {
    this.#wakeTimers.get(module)?.timer.cancel()
    this.#wakeTimers.delete(module)
  }

  #deliver(message: () => void): void {
    this.#inbox.push(message)
    this.#scheduleRound()
  }

  #deliverInbox(): void {
    const inbox = this.#inbox
    this.#inbox = []
    for (const message of inbox) message()
  }

  #scheduleRound(): void {
    if (!this.#isRunning) return
    this.#round ??= this.#clock.soon(() => this.#runRound())
  }

  #guard(module: Module<P>, call: () => void): void {
    try {
      call()
    } catch (error) {
      this.#logger.error('module failed', { module: module.name, error: String(error) })
    }
  }
}
