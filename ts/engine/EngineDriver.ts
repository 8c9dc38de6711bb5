import { type Clock, systemClock, type Timer } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { type Logger, silentLogger } from '../log.ts'
import { Backoff } from './Backoff.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import { type EnginePayload, type ExecutionCheckpoint, payloadFields } from './EnginePayload.ts'
import { EngineSession } from './EngineSession.ts'
import { type EngineStatus, statusOfFailure } from './EngineStatus.ts'
import { advanceTarget, type EngineTarget, provenHead, saysTheSame } from './EngineTarget.ts'
import { moveForkchoice } from './moveForkchoice.ts'
import { PayloadDelivery } from './PayloadDelivery.ts'
import type { PayloadSource } from './PayloadSource.ts'
import { endsSession, recoveryOf } from './recoveryOf.ts'
import { ShownStatus } from './ShownStatus.ts'
import { SyncWatch } from './SyncWatch.ts'

export interface EngineDriverOptions {
  readonly connection: EngineConnection
  readonly payloads: PayloadSource
  /** How long to wait before a forkchoice is repeated to a client that is syncing: a slot. */
  readonly repeatMs: number
  /** What has to be over before a forkchoice is told. */
  readonly beforeForkchoice?: () => Promise<void> | undefined
  readonly logger?: Logger
  readonly conditions?: ConditionSink
  readonly clock?: Clock
  /** Hears every new status. */
  readonly onStatus?: (status: EngineStatus) => void
}

const RETRY = { firstMs: 500, limitMs: 10_000 }
/** In slots: until a block that the client holds to be bad, or does not take, is sent again for the last time so soon. */
const LONGEST_RETRY_SLOTS = 32

/** How often a syncing client is asked how far it is. */
const PROGRESS_MS = 5_000

/**
 * Leads one execution client to the newest head.
 *
 * - one call in flight at any time; what comes meanwhile is coalesced, and the newest target wins;
 * - `newPayload` comes before `forkchoiceUpdated`, and no newer head comes between the two for one head;
 * - the target's slot never goes back, nor does the finalized block; one driver per client, so that none delays another;
 * - a syncing client is asked how far it is only while no call is open, and no call waits for the answer.
 */
export class EngineDriver {
  readonly #connection: EngineConnection
  readonly #clock: Clock
  readonly #repeatMs: number
  readonly #beforeForkchoice: EngineDriverOptions['beforeForkchoice']
  readonly #logger: Logger
  readonly #status: ShownStatus
  readonly #delivery: PayloadDelivery
  readonly #session: EngineSession
  readonly #backoff = new Backoff(RETRY)
  readonly #syncWatch: SyncWatch
  #target: EngineTarget | undefined
  /** The newest target that the client follows, by its own words. */
  #followed: EngineTarget | undefined
  /** The last target when it was withdrawn: what comes next must not go back behind it. */
  #withdrawn: EngineTarget | undefined
  /** Whether the client has yet to hear the target's forkchoice, or should hear it again. */
  #forkchoiceDue = false
  #running: Promise<void> | undefined
  #again = false
  #timer: Timer | undefined
  #stopped = false

  constructor(options: EngineDriverOptions) {
    const { clock = systemClock } = options
    this.#clock = clock
    this.#connection = options.connection
    this.#repeatMs = options.repeatMs
    this.#beforeForkchoice = options.beforeForkchoice
    this.#logger = options.logger ?? silentLogger
    this.#status = new ShownStatus({
      label: options.connection.label,
      logger: this.#logger,
      conditions: options.conditions ?? noConditions,
      onStatus: options.onStatus ?? (() => {}),
      isPayloadRefused: () => this.#delivery.hasRefusals,
    })
    this.#delivery = new PayloadDelivery({
      connection: options.connection,
      payloads: options.payloads,
      delays: { firstMs: options.repeatMs, limitMs: LONGEST_RETRY_SLOTS * options.repeatMs },
      clock,
      onDue: () => {
        this.#forkchoiceDue = true
        this.#wake()
      },
    })
    this.#session = new EngineSession({
      connection: options.connection,
      logger: this.#logger,
      onReplaced: () => this.#delivery.resetAll(),
    })
    this.#syncWatch = new SyncWatch({
      ask: () => options.connection.syncProgress(),
      onProgress: (progress, { standsStill }) => {
        if (!this.#stopped) this.#status.setProgress(progress, standsStill)
      },
      isIdle: () => this.#running === undefined,
      periodMs: PROGRESS_MS,
      clock,
    })
  }

  /** The endpoint as shown to the user: no credentials. */
  get label(): string {
    return this.#connection.label
  }

  get status(): EngineStatus {
    return this.#status.current
  }

  /** Name and version as the client says, once it did. */
  get client(): string | undefined {
    return this.#session.client
  }

  /** Slot that proves the newest head that it follows; undefined until it does. */
  get followedSlot(): number | undefined {
    return this.#followed && provenHead(this.#followed).slot
  }

  /** Whether the client holds the payload, or one below it, to be bad. */
  rejects(payload: EnginePayload): boolean {
    return this.#delivery.rejectionOf(payload) !== undefined
  }

  /** Connects at once, so that a wrong secret shows before the first head. */
  start(): void {
    this.#wake()
  }

  /** Where to go from now on; a target whose head is older than the present one is ignored. */
  setTarget(next: EngineTarget): void {
    const target = advanceTarget(this.#target ?? this.#withdrawn, next)
    if (target === undefined) return
    const isNews = this.#target === undefined || !saysTheSame(this.#target, target)
    this.#target = target
    this.#withdrawn = undefined
    if (this.#followed !== undefined && saysTheSame(this.#followed, target)) this.#followed = target
    if (!isNews) return
    this.#forkchoiceDue = true
    this.#wake()
  }

  /**
   * The target, or its finalized block, is no longer verified: the client is told nothing more of it, and waits for the next one.
   *
   * @param finalized - what is verified to be finalized all the same
   */
  withdrawTarget(finalized: ExecutionCheckpoint | undefined): void {
    const { head, provenSlot } = this.#target ?? this.#withdrawn ?? {}
    if (head === undefined) return
    this.#withdrawn = {
      head,
      ...(provenSlot !== undefined && { provenSlot }),
      ...(finalized !== undefined && { finalized }),
    }
    this.#target = undefined
  }

  /** The payload source has something new. */
  payloadArrived(): void {
    if (this.status.kind === 'syncing' && this.#delivery.parentArrived()) this.#wake()
  }

  /** Ends the open call and the connection. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#timer?.cancel()
    this.#syncWatch.stop()
    this.#delivery.resetAll()
    await this.#connection.close()
    await this.#running
    this.#setStatus({ kind: 'stopped' })
  }

  #wake(): void {
    if (this.#stopped) return
    if (this.#running !== undefined) {
      this.#again = true
      return
    }
    if (this.#timer !== undefined && recoveryOf(this.status) === 'wait') return
    this.#timer?.cancel()
    this.#timer = undefined
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      const status = await this.#round()
      if (!this.#stopped) this.#setStatus(status)
    } while (this.#again && !this.#stopped && recoveryOf(this.status) !== 'wait')
    this.#running = undefined
    this.#scheduleRecovery()
  }

  #scheduleRecovery(): void {
    const recovery = recoveryOf(this.status)
    if (recovery === 'repeat' || recovery === 'next-head') this.#backoff.reset()
    if (this.#stopped || recovery === 'next-head') return
    const delayMs = recovery === 'repeat' ? this.#repeatMs : this.#backoff.nextMs()
    this.#timer = this.#clock.after(delayMs, () => {
      this.#timer = undefined
      this.#forkchoiceDue = true
      this.#wake()
    })
  }

  async #round(): Promise<EngineStatus> {
    try {
      await this.#session.open()
      return this.#target === undefined ? { kind: 'connected' } : await this.#drive(this.#target)
    } catch (error) {
      // A newer target, or the timer, tries again; until then nothing has been said to the client.
      this.#forkchoiceDue = true
      if (!(error instanceof EngineCallError)) {
        return { kind: 'fault', detail: error instanceof Error ? error.message : String(error) }
      }
      const status = statusOfFailure(error.failure)
      if (endsSession(status)) {
        this.#session.close()
        this.#delivery.reset()
        this.#syncWatch.reset()
      }
      return status
    }
  }

  /** Brings the client to the target as far as it goes now. */
  async #drive(target: EngineTarget): Promise<EngineStatus> {
    const { head } = target
    const known = this.#delivery.rejectionOf(head)
    if (known !== undefined) {
      const outcome = await this.#delivery.reconsider(target)
      const isOver = outcome === 'lifted' || (outcome === 'not yet' && (await this.#session.isReplaced()))
      if (!isOver) return this.#delivery.rejectionOf(head) ?? known
    }
    const before = this.#delivery.verdictOf(head.blockHash)
    await this.#delivery.deliverHead(head, () => this.#stopped || this.#target?.head.blockHash !== head.blockHash)
    const rejection = this.#delivery.rejectionOf(head)
    if (rejection !== undefined) return rejection
    await this.#beforeForkchoice?.()
    const verdict = this.#delivery.verdictOf(head.blockHash)
    // Superseded before the head itself was handed over, or withdrawn.
    if (verdict === undefined || this.#target === undefined) return this.status
    if (before === undefined) this.#logger.debug('payload sent', { ...payloadFields(this.label, head), verdict })
    if (verdict === before && !this.#forkchoiceDue) return this.status
    return this.#follow(target)
  }

  async #follow(target: EngineTarget): Promise<EngineStatus> {
    const { slot, blockHash, blockNumber } = target.head
    const head = { slot, blockHash, blockNumber }
    const verdict = this.#delivery.verdictOf(blockHash)
    this.#forkchoiceDue = this.#target !== undefined && !saysTheSame(this.#target, target)
    const { answer, state } = await moveForkchoice(this.#connection, target)
    switch (answer.status) {
      case 'VALID':
        this.#delivery.record(target.head, answer)
        this.#followed = this.#target !== undefined && saysTheSame(this.#target, target) ? this.#target : target
        return { kind: 'following', head, safe: state.safeBlockHash, finalized: state.finalizedBlockHash }
      case 'INVALID':
      case 'INVALID_BLOCK_HASH':
        this.#delivery.record(target.head, answer)
        return this.#delivery.rejectionOf(target.head) ?? { kind: 'invalid', head, badBlock: head }
      case 'SYNCING':
      case 'ACCEPTED': {
        // It held the payload to be good and now lacks it: it gets the payload again.
        if (verdict === 'valid') this.#delivery.forget(blockHash)
        if (verdict === 'accepted') return { kind: 'accepted', head }
        const held = this.#delivery.heldBlockNumber
        const { progress, standsStill } = this.status.kind === 'syncing' ? this.status : {}
        return {
          kind: 'syncing',
          head,
          ...(held !== undefined && { blockNumber: held }),
          ...(progress !== undefined && { progress }),
          ...(standsStill !== undefined && { standsStill }),
        }
      }
    }
  }

  #setStatus(status: EngineStatus): void {
    if (status.kind === 'syncing') this.#syncWatch.start()
    else this.#syncWatch.stop()
    this.#status.set(status)
  }
}
