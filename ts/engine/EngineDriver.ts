import { type Logger, silentLogger } from '../log.ts'
import { Backoff } from './Backoff.ts'
import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EnginePayload } from './EnginePayload.ts'
import { type EngineStatus, statusOfFailure } from './EngineStatus.ts'
import { advanceTarget, type EngineTarget } from './EngineTarget.ts'
import { engineMethods } from './engineMethods.ts'
import { logStatus } from './logStatus.ts'
import { moveForkchoice } from './moveForkchoice.ts'
import { PayloadDelivery } from './PayloadDelivery.ts'
import type { PayloadSource } from './PayloadSource.ts'
import { endsSession, recoveryOf } from './recoveryOf.ts'
import type { SyncProgress } from './SyncProgress.ts'
import { SyncWatch } from './SyncWatch.ts'
import { shakeHands } from './shakeHands.ts'

export interface EngineDriverOptions {
  readonly connection: EngineConnection
  readonly payloads: PayloadSource
  /** How long to wait before a forkchoice is repeated to a client that is syncing: a slot. */
  readonly repeatMs: number
  readonly logger?: Logger
  /** Hears every new status. */
  readonly onStatus?: (status: EngineStatus) => void
}

const RETRY = { firstMs: 500, limitMs: 10_000 }

/** How often a syncing client is asked how far it is. */
const PROGRESS_MS = 5_000

/**
 * Leads one execution client to the newest head.
 *
 * - one call in flight at any time; what comes meanwhile is coalesced, and the newest target wins;
 * - `newPayload` comes before `forkchoiceUpdated`, and no newer head comes between the two for one head;
 * - the target's slot never goes back, nor does the finalized block;
 * - a syncing client is asked how far it is only while no call is open, and no call waits for the answer;
 * - one driver per client, so that none delays another.
 */
export class EngineDriver {
  readonly #connection: EngineConnection
  readonly #repeatMs: number
  readonly #logger: Logger
  readonly #onStatus: (status: EngineStatus) => void
  readonly #delivery: PayloadDelivery
  readonly #backoff = new Backoff(RETRY)
  readonly #syncWatch: SyncWatch
  #target: EngineTarget | undefined
  /** The last target when it was withdrawn: what comes next must not go back behind it. */
  #withdrawn: EngineTarget | undefined
  #status: EngineStatus = { kind: 'starting' }
  /** The client's methods, once it has answered in this session. */
  #capabilities: readonly string[] | undefined
  #client: string | undefined
  /** Whether the client has yet to hear the target's forkchoice, or should hear it again. */
  #forkchoiceDue = false
  #running: Promise<void> | undefined
  #again = false
  #timer: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: EngineDriverOptions) {
    this.#connection = options.connection
    this.#repeatMs = options.repeatMs
    this.#logger = options.logger ?? silentLogger
    this.#onStatus = options.onStatus ?? (() => {})
    this.#delivery = new PayloadDelivery(options.connection, options.payloads)
    this.#syncWatch = new SyncWatch({
      ask: () => options.connection.syncProgress(),
      onProgress: (progress) => this.#showProgress(progress),
      isIdle: () => this.#running === undefined,
      periodMs: PROGRESS_MS,
    })
  }

  /** The endpoint as shown to the user: no credentials. */
  get label(): string {
    return this.#connection.label
  }

  get status(): EngineStatus {
    return this.#status
  }

  /** Name and version as the client says, once it did. */
  get client(): string | undefined {
    return this.#client
  }

  /** Connects at once, so that a wrong secret shows before the first head. */
  start(): void {
    this.#wake()
  }

  /** Where to go from now on; a target whose head is older than the present one is ignored. */
  setTarget(next: EngineTarget): void {
    const target = advanceTarget(this.#target ?? this.#withdrawn, next)
    if (target === undefined) return
    this.#target = target
    this.#withdrawn = undefined
    this.#forkchoiceDue = true
    this.#wake()
  }

  /** The target is no longer verified: the client is told nothing more of it, and waits for the next one. */
  withdrawTarget(): void {
    if (this.#target === undefined) return
    // The safe block was proven by the head that is gone; finality is not taken back.
    const { safe: _, ...kept } = this.#target
    this.#withdrawn = kept
    this.#target = undefined
  }

  /** The payload source has something new. */
  payloadArrived(): void {
    if (this.#status.kind === 'syncing' && this.#delivery.canUseAncestors) this.#wake()
  }

  /** Ends the open call and the connection. */
  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#syncWatch.stop()
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
    if (this.#timer !== undefined && recoveryOf(this.#status) === 'wait') return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running = this.#run()
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      const status = await this.#round()
      if (!this.#stopped) this.#setStatus(status)
    } while (this.#again && !this.#stopped && recoveryOf(this.#status) !== 'wait')
    this.#running = undefined
    this.#scheduleRecovery()
  }

  #scheduleRecovery(): void {
    const recovery = recoveryOf(this.#status)
    if (recovery === 'repeat' || recovery === 'next-head') this.#backoff.reset()
    if (this.#stopped || recovery === 'next-head') return
    const delayMs = recovery === 'repeat' ? this.#repeatMs : this.#backoff.nextMs()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#forkchoiceDue = true
      this.#wake()
    }, delayMs)
  }

  async #round(): Promise<EngineStatus> {
    try {
      if (this.#capabilities === undefined) await this.#connect()
      return this.#target === undefined ? { kind: 'connected' } : await this.#drive(this.#target)
    } catch (error) {
      // A newer target, or the timer, tries again; until then nothing has been said to the client.
      this.#forkchoiceDue = true
      if (!(error instanceof EngineCallError)) {
        return { kind: 'fault', detail: error instanceof Error ? error.message : String(error) }
      }
      const status = statusOfFailure(error.failure)
      if (endsSession(status)) {
        this.#capabilities = undefined
        this.#delivery.reset()
        this.#syncWatch.reset()
      }
      return status
    }
  }

  async #connect(): Promise<void> {
    const { capabilities, clients } = await shakeHands(this.#connection)
    this.#capabilities = capabilities
    const names = clients.map(({ name, version }) => `${name} ${version}`).join(', ')
    this.#client = names === '' ? undefined : names
    this.#logger.info('Execution client connected', { engine: this.label, client: this.#client })
  }

  /** Brings the client to the target as far as it goes now. */
  async #drive(target: EngineTarget): Promise<EngineStatus> {
    const { head } = target
    const before = this.#delivery.verdictOf(head.blockHash)
    if (before === undefined) this.#warnOfMissingMethods(head)
    await this.#delivery.deliverHead(head, () => this.#stopped || this.#target?.head.blockHash !== head.blockHash)
    const rejection = this.#delivery.rejectionOf(head)
    if (rejection !== undefined) return rejection
    const verdict = this.#delivery.verdictOf(head.blockHash)
    // Superseded before the head itself was handed over, or withdrawn.
    if (verdict === undefined || this.#target === undefined) return this.#status
    if (before === undefined) this.#logger.info('payload sent', { ...payloadFields(this.label, head), verdict })
    if (verdict === before && !this.#forkchoiceDue) return this.#status
    return this.#follow(target)
  }

  async #follow(target: EngineTarget): Promise<EngineStatus> {
    const { slot, blockHash, blockNumber } = target.head
    const head = { slot, blockHash, blockNumber }
    const verdict = this.#delivery.verdictOf(blockHash)
    this.#forkchoiceDue = this.#target !== target
    const { answer, state } = await moveForkchoice(this.#connection, target)
    switch (answer.status) {
      case 'VALID':
        this.#delivery.record(target.head, answer)
        return { kind: 'following', head, safe: state.safeBlockHash, finalized: state.finalizedBlockHash }
      case 'INVALID':
      case 'INVALID_BLOCK_HASH':
        this.#delivery.record(target.head, answer)
        return this.#delivery.rejectionOf(target.head) ?? { kind: 'invalid', head }
      case 'SYNCING':
      case 'ACCEPTED': {
        // It held the payload to be good and now lacks it: it gets the payload again.
        if (verdict === 'valid') this.#delivery.forget(blockHash)
        if (verdict === 'accepted') return { kind: 'accepted', head }
        const held = this.#delivery.heldBlockNumber
        const progress = this.#status.kind === 'syncing' ? this.#status.progress : undefined
        return {
          kind: 'syncing',
          head,
          ...(held !== undefined && { blockNumber: held }),
          ...(progress !== undefined && { progress }),
        }
      }
    }
  }

  #warnOfMissingMethods(head: EnginePayload): void {
    const { newPayload, forkchoiceUpdated } = engineMethods(head.fork)
    const capabilities = this.#capabilities ?? []
    const missing = [newPayload, forkchoiceUpdated].filter((method) => !capabilities.includes(method))
    if (capabilities.length === 0 || missing.length === 0) return
    this.#logger.warn('The execution client lacks methods of the current fork: update it', {
      engine: this.label,
      fork: head.fork,
      methods: missing.join(', '),
    })
  }

  #showProgress(progress: SyncProgress): void {
    if (this.#stopped || this.#status.kind !== 'syncing') return
    const { currentBlock, highestBlock } = this.#status.progress ?? {}
    if (currentBlock === progress.currentBlock && highestBlock === progress.highestBlock) return
    this.#setStatus({ ...this.#status, progress })
  }

  #setStatus(status: EngineStatus): void {
    const before = this.#status
    if (status === before) return
    this.#status = status
    if (status.kind === 'syncing') this.#syncWatch.start()
    else this.#syncWatch.stop()
    logStatus(this.#logger, { engine: this.label, before, status })
    try {
      this.#onStatus(status)
    } catch (error) {
      this.#logger.error('A listener to the engine status failed', { engine: this.label, error: String(error) })
    }
  }
}

function payloadFields(engine: string, { slot, blockNumber, blockHash }: EnginePayload) {
  return { engine, slot, number: blockNumber, hash: blockHash }
}
