import type { Clock } from '../clock.ts'
import type { CommitteeChain } from '../light/committees/CommitteeChain.ts'
import type { UpdatesInsertion } from '../light/committees/UpdatesAnswer.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { type Ask, ComparisonPlan } from './ComparisonPlan.ts'
import { Doubts } from './Doubts.ts'
import { judgeComparison } from './judgeComparison.ts'
import type { Range } from './RangeLock.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'

/** The committee chain as far as comparing its updates needs it. */
export type ScoredChain = Pick<
  CommitteeChain,
  'nextSyncPeriod' | 'updatePeriods' | 'updateScore' | 'insertUpdates' | 'subscribe'
>

export interface BestUpdateSyncOptions {
  readonly config: NetworkConfig
  readonly chain: ScoredChain
  /** Who fetches what is missing, and goes first. */
  readonly catchUp: { readonly targetPeriod: number }
  readonly clock: Clock
  readonly logger?: Logger
}

interface Comparison {
  readonly server: ServerHandle
  readonly range: Range
  /** Times that the chain had gone back when the server was asked. */
  readonly rollbacks: number
  /** Whether the server's signatures do not verify, so that nothing waits for the answer's turn. */
  readonly isDoubt: boolean
}

/**
 * Compares stored updates with those of servers and lets the chain take better ones, also those that prove another
 * committee.
 *
 * - only when nothing more urgent is to be done: the chain is complete and a head verified, or nothing has moved for an
 *   epoch; one request at a time, an epoch between two;
 * - only periods that are over; the newest first, each once a server, and none whose update cannot be bettered;
 * - a server that tells the scores of its updates goes first, and is asked only for updates that are better by its word; one
 *   whose update is poorer than it said is at fault;
 * - a server whose updates are worse, equal or missing is not at fault, one whose better ones do not verify is;
 * - a server whose signatures do not verify is compared with anew, as it may have changed its mind since, or have been replaced:
 *   the newest periods at once, since our committees may be the wrong ones, but no more than once an epoch;
 * - when another committee is proven, no server is blamed any longer for what the old ones did not verify;
 * - it ends: every change makes the first update that differs better, and what was compared stays so.
 */
export class BestUpdateSync implements Module<SyncProtocol> {
  readonly name = 'BestUpdateSync'
  readonly #chain: ScoredChain
  readonly #catchUp: BestUpdateSyncOptions['catchUp']
  readonly #clock: Clock
  readonly #logger: Logger
  /** An epoch. */
  readonly #pauseMs: number
  readonly #plan: ComparisonPlan
  readonly #doubts: Doubts
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #isBusy = false
  /** No request before, in monotonic milliseconds. */
  #notBeforeMs = 0
  #nextSyncPeriod: number | undefined
  #movedAtMs: number
  #rollbacks = 0
  /** What did not verify was held against committees that the chain has given up. */
  #isBlameVoid = false
  #replacedCount = 0
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor({ config, chain, catchUp, clock, logger = silentLogger }: BestUpdateSyncOptions) {
    this.#chain = chain
    this.#catchUp = catchUp
    this.#clock = clock
    this.#logger = logger
    this.#pauseMs = config.slotDurationMs * config.preset.slotsPerEpoch
    this.#plan = new ComparisonPlan({ config, chain, clock, epochMs: this.#pauseMs })
    this.#doubts = new Doubts(clock, this.#pauseMs)
    this.#movedAtMs = this.#clock.monotonicMs()
    chain.subscribe((event) => {
      if (event.type !== 'rolled-back') return
      this.#rollbacks += 1
      this.#isBlameVoid = true
      this.#plan.comparisons.forgetFrom(event.fromPeriod - 1)
    })
  }

  /** Stored updates that were replaced by better ones of servers. */
  get replacedCount(): number {
    return this.#replacedCount
  }

  /** The server sent a signature that does not verify: a better update of its may prove the committee that made it. */
  doubt(server: ServerHandle): void {
    this.#plan.doubt(server)
    this.#doubts.add(server)
    this.#wake?.fire()
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(CHAIN_CHANGED_TRIGGER)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    this.#plan.handleEvent(event, server)
  }

  serverRemoved(server: ServerHandle): void {
    this.#plan.remove(server)
    this.#doubts.remove(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    if (this.#isBlameVoid) liftBlame(environment)
    this.#isBlameVoid = false
    this.#verdicts.tell(environment)
    if (this.#isBusy || this.#chain.updatePeriods === undefined) return
    if (this.#doubts.due.some((server) => this.#look(environment, server))) return
    const waitMs = this.#waitMs(environment)
    if (waitMs > 0) environment.runAgainIn(waitMs)
    else this.#requestNext(environment)
  }

  /** Milliseconds until comparing disturbs nothing. */
  #waitMs({ validatedHead }: Environment<SyncProtocol>): number {
    const { nextSyncPeriod } = this.#chain
    const now = this.#clock.monotonicMs()
    if (this.#nextSyncPeriod !== nextSyncPeriod) {
      this.#nextSyncPeriod = nextSyncPeriod
      this.#movedAtMs = now
    }
    const isComplete = nextSyncPeriod !== undefined && nextSyncPeriod >= this.#catchUp.targetPeriod
    // A chain that does not get on may have taken a wrong turn, which only a better update puts right.
    const quietMs = isComplete && validatedHead !== undefined ? 0 : this.#movedAtMs + this.#pauseMs - now
    return Math.max(quietMs, this.#notBeforeMs - now)
  }

  #requestNext(environment: Environment<SyncProtocol>): void {
    const { due, lookAgainInMs } = this.#plan.next(environment.servers)
    if (!due.some((ask) => this.#request(environment, ask))) environment.runAgainIn(lookAgainInMs)
  }

  #look(environment: Environment<SyncProtocol>, server: ServerHandle): boolean {
    const range = this.#plan.newest(server)
    this.#isBusy = range !== undefined && this.#requestUpdates(environment, { server, range, isDoubt: true }) === server
    if (range === undefined || this.#isBusy) this.#doubts.looked(server)
    return this.#isBusy
  }

  #request(environment: Environment<SyncProtocol>, ask: Ask): boolean {
    const { server, range } = ask
    const asked =
      ask.kind === 'updates'
        ? this.#requestUpdates(environment, { server, range, isDoubt: false })
        : this.#requestScores(environment, ask)
    this.#isBusy = asked === server
    return this.#isBusy
  }

  #requestScores(environment: Environment<SyncProtocol>, { server, range }: Ask): ServerHandle | undefined {
    return environment.tryRequest(
      { kind: 'updateScores', startPeriod: range.first, count: range.count },
      {
        answered: ({ told }) => {
          this.#plan.comparisons.forget(server, this.#plan.advertised.add(server, range, told))
          this.#goOn()
        },
        // Whatever is wrong with them, its updates can be compared all the same.
        failed: () => {
          this.#plan.advertised.add(server, range, undefined)
          this.#goOn()
        },
      },
      (candidate) => (candidate === server ? 0 : undefined),
    )
  }

  #requestUpdates(
    environment: Environment<SyncProtocol>,
    { server, range, isDoubt }: Omit<Comparison, 'rollbacks'>,
  ): ServerHandle | undefined {
    const comparison = { server, range, isDoubt, rollbacks: this.#rollbacks }
    return environment.tryRequest(
      { kind: 'updates', startPeriod: range.first, count: range.count },
      {
        answered: ({ encoding, bytes }) => this.#compare(comparison, { encoding, bytes }),
        failed: () => {
          this.#plan.comparisons.failed(server, range)
          this.#end(comparison)
        },
        timedOut: () => this.#plan.comparisons.tooSlowFor(server, range.count),
      },
      (candidate) => (candidate === server ? 0 : undefined),
    )
  }

  #compare(comparison: Comparison, answer: { readonly encoding: 'ssz' | 'json'; readonly bytes: Uint8Array }): void {
    const { server, range } = comparison
    // What it was to be compared with is gone.
    if (comparison.rollbacks !== this.#rollbacks) {
      this.#end(comparison)
      return
    }
    this.#chain
      .insertUpdates({ ...answer, startPeriod: range.first, maxItems: range.count })
      .then(
        (insertion) => this.#compared(comparison, insertion),
        (error: unknown) => {
          this.#logger.error('better updates could not be stored', { error: String(error) })
          this.#plan.comparisons.failed(server, range)
        },
      )
      .finally(() => this.#end(comparison))
  }

  #compared({ server, range, rollbacks, isDoubt }: Comparison, insertion: UpdatesInsertion): void {
    const hasRolledBack = rollbacks !== this.#rollbacks
    if (hasRolledBack && insertion.inserted === 0) return
    const { compared, fault } = judgeComparison(range, insertion)
    // What it told before it came into doubt is not what it has now.
    const overstated =
      fault === undefined && !isDoubt ? this.#plan.advertised.overstated(server, range, insertion.verdicts) : undefined
    // The chain may have lost periods of the range; they are to be compared when it has them again.
    const end = Math.min(compared.first + compared.count, this.#chain.updatePeriods?.end ?? 0)
    this.#plan.comparisons.add(server, { first: compared.first, count: Math.max(0, end - compared.first) })
    if (fault !== undefined) {
      this.#verdicts.wrong(server, 'updates', `update of period ${fault.period}: ${fault.reason}`)
      this.#plan.comparisons.failed(server, range)
      if (compared.count === 0) this.#plan.comparisons.unverified(server, range)
    } else if (overstated !== undefined) {
      this.#verdicts.wrong(server, 'updateScores', `update of period ${overstated} is poorer than its score`)
      this.#plan.advertised.distrust(server)
    } else if (insertion.verdicts.some(({ outcome }) => outcome !== 'refused')) {
      this.#verdicts.good(server, 'updates')
    }
    if (insertion.inserted === 0) return
    this.#replacedCount += insertion.inserted
    const fields = { ...range, replaced: insertion.inserted, server: server.name }
    if (hasRolledBack) {
      this.#logger.warn(
        'a better update proves another committee: what later committees signed is verified again',
        fields,
      )
    } else {
      this.#logger.info('stored updates replaced by better ones', fields)
    }
    this.#chainChanged?.fire()
  }

  #end({ isDoubt }: Comparison): void {
    if (!isDoubt) this.#notBeforeMs = this.#clock.monotonicMs() + this.#pauseMs
    this.#goOn()
  }

  #goOn(): void {
    this.#isBusy = false
    this.#wake?.fire()
  }
}

/** Takes back what servers are called wrong for because a signature did not verify. */
function liftBlame(environment: Environment<SyncProtocol>): void {
  for (const server of environment.servers) {
    for (const kind of ['optimistic', 'finality', 'updates'] as const) environment.vouch(server, kind)
  }
}
