import type { Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { HeadPreparer } from '../light/heads/HeadPreparer.ts'
import type { HeadOutcome, HeadValidator } from '../light/heads/HeadValidator.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { epochAtSlot } from '../params/slots.ts'
import type { Environment } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { PREFETCH_HEAD_TRIGGER, type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'
import { CHAIN_CHANGED_TRIGGER } from './triggers.ts'
import { type Wait, WaitingUpdates } from './WaitingUpdates.ts'

/** Until a head that our clock calls future is looked at again. */
const FUTURE_RETRY_MS = 500

/** A stream that opens so soon after its server told or was asked for something brings no question for it: at a start all happens at once. */
const JUST_NOW_MS = 1_000

type SignedUpdate =
  | { readonly kind: 'optimistic'; readonly update: OptimisticUpdate }
  | { readonly kind: 'finality'; readonly update: FinalityUpdate }

type UpdateKind = SignedUpdate['kind']

type UpdateResponse = Extract<SyncProtocol['response'], { readonly kind: UpdateKind }>

/** What is known of one server's heads. */
interface HeadSource {
  /** Updates that the committee chain or our clock is not ready for. */
  readonly waiting: WaitingUpdates<SignedUpdate>
  /** When the latest update of a kind is to be asked for, in monotonic milliseconds; absent when it need not be. */
  readonly dueAtMs: Map<UpdateKind, number>
  /** When it last told an update of a kind, or was asked for it and has not failed, in monotonic milliseconds. */
  readonly newsAtMs: Map<UpdateKind, number>
  /** The newest epoch its finality update was asked for in. */
  finalityEpoch: number
}

/** The head validator as far as updates need it. */
export type HeadSink = Pick<HeadValidator, 'finalityUpdate' | 'validateOptimistic' | 'validateFinality'>

export interface HeadUpdaterOptions {
  readonly config: NetworkConfig
  readonly validator: HeadSink
  /** Gets ready for the signature under the head that most servers announce. */
  readonly preparer?: Pick<HeadPreparer, 'prepare'>
  /** Hears whose signatures do not verify. */
  readonly onInvalid?: (server: ServerHandle) => void
  readonly clock?: Clock
}

/**
 * Brings signed heads to the validator.
 *
 * - events are validated as they come; when the committee of their signature slot's period is not known yet, or the
 *   clock not there, it waits (see {@link WaitingUpdates}), and is looked at again as soon as that has changed;
 * - a new or reconnected server is asked once for its latest updates, since nobody repeats events, unless it has just told them;
 * - the head that most servers announce is prepared while its signature is on the way;
 * - the finality update is asked for once an epoch and server, and only while the validator has none of that epoch;
 * - what does not verify is its server's failure; what a removed server said is forgotten.
 */
export class HeadUpdater implements Module<SyncProtocol> {
  readonly name = 'HeadUpdater'
  readonly #config: NetworkConfig
  readonly #validator: HeadSink
  readonly #clock: Clock
  /** An epoch, until a server that did not give its latest update is asked for it again. */
  readonly #retryMs: number
  readonly #sources = new Map<ServerHandle, HeadSource>()
  readonly #verdicts = new Verdicts<SyncProtocol>()
  readonly #preparer: HeadUpdaterOptions['preparer']
  readonly #onInvalid: HeadUpdaterOptions['onInvalid']
  #preparedHead: Root | undefined
  #hasFuture = false
  #wake: Trigger | undefined

  constructor({ config, validator, preparer, onInvalid, clock = systemClock }: HeadUpdaterOptions) {
    this.#onInvalid = onInvalid
    this.#clock = clock
    this.#config = config
    this.#retryMs = config.slotDurationMs * config.preset.slotsPerEpoch
    this.#validator = validator
    this.#preparer = preparer
  }

  /** Heads held back until the committee chain can verify them. */
  get waitingCount(): number {
    return [...this.#sources.values()].reduce((count, { waiting }) => count + waiting.size, 0)
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(this.name)
    triggers.subscribe(CHAIN_CHANGED_TRIGGER)
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    triggers.subscribe(PREFETCH_HEAD_TRIGGER)
    this.#wake = triggers.named(this.name)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    switch (event.type) {
      case 'optimistic':
        this.#told(server, 'optimistic')
        this.#take(server, { kind: 'optimistic', update: event.update })
        break
      case 'finality':
        this.#told(server, 'finality')
        this.#take(server, { kind: 'finality', update: event.update })
        break
      case 'status':
        if (event.state === 'streaming') this.#askBoth(this.#source(server))
        this.#wake?.fire()
        break
      case 'head':
      case 'payload':
        break
    }
    if (this.#hasFuture) this.#wake?.fire()
  }

  serverRemoved(server: ServerHandle): void {
    this.#sources.delete(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    for (const server of environment.servers) this.#source(server)
    this.#validateWaiting()
    this.#verdicts.tell(environment)
    if (this.#hasFuture) environment.runAgainIn(FUTURE_RETRY_MS)
    this.#prepare(environment)
    this.#askForEpoch(environment)
    for (const server of environment.servers) this.#requestDue(environment, server)
  }

  /** A source seen for the first time is asked for everything. */
  #source(server: ServerHandle): HeadSource {
    const known = this.#sources.get(server)
    if (known !== undefined) return known
    const source: HeadSource = {
      waiting: new WaitingUpdates(this.#clock, this.#config.slotDurationMs),
      dueAtMs: new Map(),
      newsAtMs: new Map(),
      finalityEpoch: -1,
    }
    this.#askBoth(source)
    this.#sources.set(server, source)
    return source
  }

  #askBoth({ dueAtMs, newsAtMs }: HeadSource): void {
    const now = this.#clock.monotonicMs()
    for (const kind of ['optimistic', 'finality'] as const) {
      if (now - (newsAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) >= JUST_NOW_MS) dueAtMs.set(kind, now)
    }
  }

  /** It has just told what it would be asked for. */
  #told(server: ServerHandle, kind: UpdateKind): void {
    const { dueAtMs, newsAtMs } = this.#source(server)
    dueAtMs.delete(kind)
    newsAtMs.set(kind, this.#clock.monotonicMs())
  }

  #take(server: ServerHandle, signed: SignedUpdate): void {
    const wait = this.#verify(server, signed)
    if (wait !== undefined) this.#source(server).waiting.add(signed, wait)
    this.#hasFuture ||= wait === 'future'
  }

  /** Tells the validator; says what the update has to wait for, if it has. */
  #verify(server: ServerHandle, signed: SignedUpdate): Wait | undefined {
    const outcome = this.#validate(signed)
    switch (outcome) {
      case 'unknown-committee':
      case 'future':
        return outcome
      case 'invalid':
        this.#verdicts.wrong(server, signed.kind, `the ${signed.kind} update does not verify`)
        this.#onInvalid?.(server)
        this.#wake?.fire()
        break
      case 'valid':
      case 'known':
        this.#verdicts.good(server, signed.kind)
        break
      case 'few-signers':
        break
    }
    return undefined
  }

  #validate(signed: SignedUpdate): HeadOutcome {
    return signed.kind === 'optimistic'
      ? this.#validator.validateOptimistic(signed.update)
      : this.#validator.validateFinality(signed.update)
  }

  #validateWaiting(): void {
    for (const [server, { waiting }] of this.#sources) {
      const still = waiting.takeAll().flatMap((entry) => {
        const wait = this.#verify(server, entry.update)
        return wait === undefined ? [] : [{ ...entry, wait }]
      })
      waiting.putBack(still)
    }
    this.#hasFuture = [...this.#sources.values()].some(({ waiting }) => waiting.hasFuture)
  }

  #prepare({ prefetchHead, validatedHead }: Environment<SyncProtocol>): void {
    if (prefetchHead === undefined || prefetchHead.root === this.#preparedHead) return
    if (validatedHead !== undefined && prefetchHead.slot <= validatedHead.slot) return
    if (this.#preparer?.prepare(prefetchHead) === true) this.#preparedHead = prefetchHead.root
  }

  #askForEpoch({ validatedHead, servers }: Environment<SyncProtocol>): void {
    if (validatedHead === undefined) return
    const epoch = epochAtSlot(this.#config, validatedHead.slot)
    const known = this.#validator.finalityUpdate
    if (known !== undefined && epochAtSlot(this.#config, known.attestedHeader.beacon.slot) >= epoch) {
      for (const { dueAtMs } of this.#sources.values()) dueAtMs.delete('finality')
      return
    }
    for (const server of servers) {
      const source = this.#source(server)
      if (source.finalityEpoch >= epoch) continue
      source.finalityEpoch = epoch
      source.dueAtMs.set('finality', this.#clock.monotonicMs())
    }
  }

  #requestDue(environment: Environment<SyncProtocol>, server: ServerHandle): void {
    const source = this.#source(server)
    for (const [kind, atMs] of [...source.dueAtMs]) {
      const waitMs = atMs - this.#clock.monotonicMs()
      if (waitMs > 0) environment.runAgainIn(waitMs)
      else if (this.#request(environment, server, kind)) source.dueAtMs.delete(kind)
    }
  }

  #request(environment: Environment<SyncProtocol>, server: ServerHandle, kind: UpdateKind): boolean {
    const onlyThis = (candidate: ServerHandle) => (candidate === server ? 0 : undefined)
    const failed = () => {
      const source = this.#sources.get(server)
      source?.newsAtMs.delete(kind)
      source?.dueAtMs.set(kind, this.#clock.monotonicMs() + this.#retryMs)
    }
    const answered = (response: UpdateResponse) => {
      const signed = signedUpdateOf(response)
      if (signed === undefined) failed()
      else this.#take(server, signed)
    }
    const taken = environment.tryRequest({ kind }, { answered, failed }, onlyThis)
    if (taken !== undefined) this.#source(server).newsAtMs.set(kind, this.#clock.monotonicMs())
    return taken !== undefined
  }
}

function signedUpdateOf(response: UpdateResponse): SignedUpdate | undefined {
  switch (response.kind) {
    case 'optimistic':
      return response.update === undefined ? undefined : { kind: 'optimistic', update: response.update }
    case 'finality':
      return response.update === undefined ? undefined : { kind: 'finality', update: response.update }
  }
}
