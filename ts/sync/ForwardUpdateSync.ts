import type { Clock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { UpdatesAnswer, UpdatesInsertion } from '../light/committees/UpdatesAnswer.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import { messageAfterName } from '../request/messageAfterName.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { MAX_UPDATES } from '../types/decodeUpdates.ts'
import { isTemporary } from './isTemporary.ts'
import { judgeUpdates } from './judgeUpdates.ts'
import { type Range, RangeLock } from './RangeLock.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'
import { ServerReach } from './ServerReach.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'
import { UpdateTrouble } from './UpdateTrouble.ts'

/** Periods asked for ahead of the chain, which bounds the answers held at a time. */
const MAX_AHEAD = 3 * MAX_UPDATES
/** A timer may not wait longer than this. */
const MAX_WAIT_MS = 3_600_000

interface Answer extends Range {
  readonly server: ServerHandle
  readonly encoding: 'ssz' | 'json'
  readonly bytes: Uint8Array
}

/** The committee chain as far as its updates need it. */
export type UpdateSink = Pick<CommitteeChain, 'nextSyncPeriod' | 'insertUpdates'>

export interface ForwardUpdateSyncOptions {
  readonly config: NetworkConfig
  readonly chain: UpdateSink
  readonly clock: Clock
  readonly logger?: Logger
  readonly conditions?: ConditionSink
  /** Periods that a server is asked for which has not answered yet; 32 when left out. */
  readonly firstRange?: number
  /** Hears whose signatures do not verify. */
  readonly onInvalid?: (server: ServerHandle) => void
}

/**
 * Fetches the updates that lead from the last known committee to the running period.
 *
 * - ranges of up to 128 periods are asked for in parallel, from several servers; what arrives early waits, and never more
 *   than a few ranges do;
 * - no period is asked for twice at a time unless a request softly timed out; late answers count;
 * - a server is asked no further than its own head and our clock reach; the running period as soon as finality may cover it,
 *   and calmly: until it is near its end, only a finalized update will do;
 * - a short answer is normal: the rest is asked elsewhere, or there again after a delay;
 * - an invalid item is its server's failure; an unusable one is asked for again until somebody has a good one.
 */
export class ForwardUpdateSync implements Module<SyncProtocol> {
  readonly name = 'ForwardUpdateSync'
  readonly #chain: UpdateSink
  readonly #logger: Logger
  readonly #trouble: UpdateTrouble
  readonly #onInvalid: ForwardUpdateSyncOptions['onInvalid']
  readonly #locks = new RangeLock()
  readonly #reach: ServerReach
  /** Servers with a late request: another would only slow it down. */
  readonly #late = new Set<ServerHandle>()
  #waiting: Answer[] = []
  /** Where the chain was in the last round. */
  #lastNext = Number.NEGATIVE_INFINITY
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #isInserting = false
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor(options: ForwardUpdateSyncOptions) {
    this.#chain = options.chain
    this.#onInvalid = options.onInvalid
    this.#logger = options.logger ?? silentLogger
    this.#reach = new ServerReach(options.config, options.clock, options.firstRange)
    this.#trouble = new UpdateTrouble({
      conditions: options.conditions ?? noConditions,
      committeeSize: options.config.preset.syncCommitteeSize,
    })
  }

  /**
   * Where the chain will be complete: the first period that has no update yet, by our clock. That is the running period,
   * or the next one when the running one is near its end.
   */
  get targetPeriod(): number {
    return this.#reach.endPeriod
  }

  /** The period that the chain cannot pass, as far as servers know: too few of its committee signed. */
  get weakPeriod(): number | undefined {
    return this.#trouble.weakPeriod
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    switch (event.type) {
      case 'head':
        if (this.#reach.announced(server, event.slot)) this.#wake?.fire()
        break
      case 'optimistic':
        if (this.#reach.announced(server, event.update.signatureSlot)) this.#wake?.fire()
        break
      case 'status':
        if (event.state !== 'streaming') break
        this.#reach.mayHaveNews(server)
        this.#wake?.fire()
        break
      case 'finality':
      case 'payload':
        break
    }
  }

  serverRemoved(server: ServerHandle): void {
    this.#reach.remove(server)
    this.#late.delete(server)
    this.#trouble.serverRemoved(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    const next = this.#chain.nextSyncPeriod
    if (next === undefined) return
    if (next < this.#lastNext) this.#startOver()
    this.#lastNext = next
    this.#dropObsolete(next)
    this.#insertNext(next)
    while (this.#requestNext(environment, next)) {}
    const before = this.weakPeriod
    this.#trouble.look({
      next,
      current: this.#reach.currentPeriod,
      servers: environment.servers,
      reaches: (server) => this.#reach.reaches(server, next),
    })
    if (this.weakPeriod !== before) this.#chainChanged?.fire()
    this.#planNextRound(environment, next)
  }

  #requestNext(environment: Environment<SyncProtocol>, next: number): boolean {
    if (!environment.canRequestNow('updates')) return false
    const free = this.#locks.firstUnlocked(next, Math.min(this.#reach.offeredEnd, next + MAX_AHEAD), MAX_UPDATES)
    if (free === undefined) return false
    const servable = (server: ServerHandle) => (this.#late.has(server) ? 0 : this.#reach.servableCount(server, free))
    const counts = new Set(environment.servers.map(servable).sort((a, b) => b - a))
    for (const count of counts) {
      if (count === 0) continue
      if (this.#request(environment, { first: free.first, count }, servable)) return true
    }
    return false
  }

  #request(environment: Environment<SyncProtocol>, range: Range, servable: (server: ServerHandle) => number): boolean {
    let isLate = false
    const server = environment.tryRequest(
      { kind: 'updates', startPeriod: range.first, count: range.count },
      {
        answered: ({ encoding, bytes }, server) => {
          if (isLate) this.#locks.lock(range)
          this.#late.delete(server)
          this.#reach.answered(server)
          this.#waiting.push({ ...range, server, encoding, bytes })
        },
        failed: (error, server) => {
          if (!isLate) this.#locks.unlock(range)
          this.#late.delete(server)
          if (error.code === 'ERR_SERVER_STATUS') {
            // What it cannot do now it may be able to do soon: the delay of its route is enough.
            if (!isTemporary(error)) this.#reach.lacks(server, range.first)
          }
          if (error.code !== 'ERR_SERVER_REMOVED')
            this.#trouble.lacks(server, range.first, messageAfterName(error, server))
          // A slow line must not fail for ever on answers that are too long for it.
          if (error.code === 'ERR_SERVER_TIMEOUT') this.#reach.tooSlowFor(server, range.count)
        },
        timedOut: (server) => {
          isLate = true
          this.#late.add(server)
          this.#locks.unlock(range)
          this.#trouble.lacks(server, range.first, 'does not answer')
        },
      },
      (candidate) => (servable(candidate) >= range.count ? 0 : undefined),
    )
    if (server === undefined) return false
    this.#locks.lock(range)
    return true
  }

  #insertNext(next: number): void {
    if (this.#isInserting) return
    const answer = this.#waiting.find(({ first, count }) => first <= next && next < first + count)
    if (answer === undefined) return
    this.#waiting = this.#waiting.filter((other) => other !== answer)
    this.#isInserting = true
    this.#chain
      .insertUpdates(this.#forChain(answer), () => {
        const following = this.#waiting.find(({ first }) => first === answer.first + answer.count)
        return following === undefined ? undefined : this.#forChain(following)
      })
      .then(
        (insertion) => this.#inserted(answer, next, insertion),
        (error: unknown) => {
          this.#logger.error('updates could not be stored', { error: String(error) })
          this.#reach.lacks(answer.server, next)
        },
      )
      .finally(() => {
        this.#isInserting = false
        this.#locks.unlock(answer)
        this.#wake?.fire()
      })
  }

  #forChain({ bytes, encoding, first, count }: Answer): UpdatesAnswer {
    return { bytes, encoding, startPeriod: first, maxItems: count, finalizedFrom: this.#reach.endPeriod }
  }

  #inserted(answer: Answer, next: number, insertion: UpdatesInsertion): void {
    const { server } = answer
    // The chain went back meanwhile: the answer was not for what is there now.
    if (this.#chain.nextSyncPeriod !== undefined && this.#chain.nextSyncPeriod < next) return
    const isStuck = this.#chain.nextSyncPeriod === next
    if (!isStuck) this.#chainChanged?.fire()
    const judgement = judgeUpdates(answer, insertion)
    if (judgement.kind !== 'invalid' && insertion.inserted > 0) this.#verdicts.good(server, 'updates')
    switch (judgement.kind) {
      case 'complete':
      case 'short':
        if (isStuck) {
          this.#reach.lacks(server, next)
          this.#trouble.lacks(server, next, 'its answer does not begin with this period')
        }
        break
      case 'unusable':
        this.#reach.lacks(server, judgement.period)
        this.#trouble.unusable(server, judgement.period, judgement.reason, judgement.signers)
        break
      case 'invalid':
        this.#verdicts.wrong(server, 'updates', `update of period ${judgement.period}: ${judgement.reason}`)
        if (judgement.reason === 'INVALID_SIGNATURE') this.#onInvalid?.(server)
        break
    }
  }

  /** The chain went back: what waits was given for another one, and nothing is known of what servers have for this. */
  #startOver(): void {
    for (const answer of this.#waiting) this.#locks.unlock(answer)
    this.#waiting = []
    this.#trouble.forget()
    this.#reach.haveNews()
  }

  #dropObsolete(next: number): void {
    const isObsolete = ({ first, count }: Range) => first + count <= next
    for (const answer of this.#waiting) if (isObsolete(answer)) this.#locks.unlock(answer)
    this.#waiting = this.#waiting.filter((answer) => !isObsolete(answer))
  }

  #planNextRound(environment: Environment<SyncProtocol>, next: number): void {
    const waits = environment.servers.map((server) => this.#reach.waitMs(server, next)).filter((ms) => ms > 0)
    environment.runAgainIn(Math.min(MAX_WAIT_MS, Math.max(1, this.#reach.untilNextPeriodMs), ...waits))
  }
}
