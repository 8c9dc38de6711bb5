import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { MAX_BACKFILL } from '../engine/Backfill.ts'
import type { EnginePayload } from '../engine/EnginePayload.ts'
import { DecodeError, ValidationError } from '../errors.ts'
import type { Environment } from '../request/Environment.ts'
import { Lacks } from '../request/Lacks.ts'
import type { Module } from '../request/Module.ts'
import type { RequestHandler } from '../request/RequestHandler.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import type { Trigger, Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { BeaconEvent, SyncProtocol } from '../sync/requests.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { ExecutionPayloadEnvelope } from '../types/ExecutionPayloadEnvelope.ts'
import { type BeaconBlockSync, BLOCK_TRIGGER } from './BeaconBlockSync.ts'
import { payloadOfEnvelope } from './payloadOfEnvelope.ts'
import { Shortage } from './Shortage.ts'

/** Fired when a payload came in that was asked for. */
export const ENVELOPE_TRIGGER = 'payloadEnvelope'

const WANTED_TRIGGER = 'wantedEnvelope'

/** Payloads of heads that come while a back-fill is under way; the chain need not take them. */
const NEW_HEADS = 8

const PREFETCHED_PAYLOADS = 4

/** Part of a slot until a server that has no payload of a block is asked for it again; doubles up to a slot. */
const RETRY_OF_SLOT = 1 / 6

/** Part of a slot that a proven payload may be missing before that is a condition. */
const PATIENCE_OF_SLOT = 1 / 2

type EnvelopeResponse = Extract<SyncProtocol['response'], { readonly kind: 'envelope' }>

export interface EnvelopeSyncOptions {
  readonly blocks: Pick<BeaconBlockSync, 'block'>
  readonly slotMs: number
  readonly conditions?: ConditionSink
  readonly clock?: Clock
}

/**
 * Fetches the payloads of gloas blocks.
 *
 * - a payload that the chain proves is asked for until some server has it; only the newest wishes are kept;
 * - the one that the newest head bids for is asked for as well, but nobody is missed who does not have it;
 * - one that a server announces is fetched early, from the servers that announced it, once its block is at hand;
 * - a payload counts only if it fulfils its block's bid and its hash recomputes: no verified root covers it;
 * - a server without it is not a failed server; it is asked again later, or when it announces the payload.
 */
export class EnvelopeSync implements Module<SyncProtocol> {
  readonly name = 'EnvelopeSync'
  readonly #blocks: Pick<BeaconBlockSync, 'block'>
  /** One that is pushed out while the back-fill needs it would be fetched again, and push out the next. */
  readonly #requested = new BoundedMap<Root, EnginePayload>(MAX_BACKFILL + NEW_HEADS)
  /** Apart, so that announcements cannot push proven payloads out. */
  readonly #prefetched = new BoundedMap<Root, EnginePayload>(PREFETCHED_PAYLOADS)
  readonly #wanted = new Map<Root, BeaconBlock>()
  /** The block whose payload may be revealed, and is welcome. */
  #hoped: BeaconBlock | undefined
  /** The latest payload that each server announced and has not been asked for in vain. */
  readonly #announced = new Map<ServerHandle, Root>()
  readonly #absent: Lacks<Root>
  readonly #shortage: Shortage
  /** Of the newest proven payload that is at hand. */
  #newestSlot = -1
  /** Why it is not even known whose payload to ask for. */
  #lost: string | undefined
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #arrived: Trigger | undefined
  #wake: Trigger | undefined

  constructor({ blocks, slotMs, conditions = noConditions, clock = systemClock }: EnvelopeSyncOptions) {
    this.#blocks = blocks
    this.#absent = new Lacks(clock, { firstMs: slotMs * RETRY_OF_SLOT, maxMs: slotMs })
    this.#shortage = new Shortage({
      kind: 'payload-unavailable',
      conditions,
      clock,
      patienceMs: slotMs * PATIENCE_OF_SLOT,
    })
  }

  /** The payload of a block, if it is at hand. Whether the chain took it is another question. */
  payload(blockRoot: Root): EnginePayload | undefined {
    return this.#requested.get(blockRoot) ?? this.#prefetched.get(blockRoot)
  }

  /** Asks for the payload of a block whose child, or a later block, proves that it was revealed. */
  requestPayload(block: BeaconBlock): void {
    if (this.payload(block.root) !== undefined || this.#wanted.has(block.root)) return
    for (const oldest of this.#wanted.keys()) if (this.#wanted.size >= MAX_BACKFILL) this.#forget(oldest)
    this.#wanted.set(block.root, block)
    this.#wake?.fire()
  }

  /** Asks for the payload of a verified block that may never be revealed; the last call counts. */
  hopeFor(block: BeaconBlock | undefined): void {
    if (block?.root === this.#hoped?.root) return
    const before = this.#hoped?.root
    this.#hoped = block
    if (before !== undefined && !this.#wanted.has(before)) this.#absent.keepOnly((other) => other !== before)
    if (block !== undefined) this.#wake?.fire()
  }

  /** Which payload execution clients need cannot be told, for that reason; until it can. */
  cannotFind(reason: string | undefined): void {
    if (reason === this.#lost) return
    this.#lost = reason
    this.#wake?.fire()
  }

  setupTriggers(triggers: Triggers): void {
    // A block is missing to nobody but those who announced its payload.
    triggers.subscribe(BLOCK_TRIGGER, () => this.#announced.size > 0)
    triggers.subscribe(WANTED_TRIGGER)
    this.#arrived = triggers.named(ENVELOPE_TRIGGER)
    this.#wake = triggers.named(WANTED_TRIGGER)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    if (event.type !== 'payload') return
    this.#announced.set(server, event.root)
    this.#absent.mayHaveNow(server, event.root)
    this.#wake?.fire()
  }

  serverRemoved(server: ServerHandle): void {
    this.#announced.delete(server)
    this.#absent.mayHaveNow(server)
    this.#shortage.serverRemoved(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    for (const block of this.#looked) {
      this.#request(environment, block, (server) => {
        if (!this.#absent.mayHave(server, block.root)) return undefined
        return this.#announced.get(server) === block.root ? 1 : 0
      })
      const retryInMs = this.#absent.nextRetryInMs(block.root)
      if (retryInMs !== undefined) environment.runAgainIn(retryInMs)
    }
    this.#watch(environment)
    for (const root of new Set(this.#announced.values())) {
      const block = this.#blocks.block(root)
      if (block?.bid === undefined || this.#isLookedFor(root)) continue
      this.#request(environment, block, (server) =>
        this.#announced.get(server) === root && environment.isPromising(server, 'envelope') ? 0 : undefined,
      )
    }
  }

  /** What any server is asked for, whether it announced it or not. */
  get #looked(): readonly BeaconBlock[] {
    const wanted = [...this.#wanted.values()]
    return this.#hoped === undefined || this.#wanted.has(this.#hoped.root) ? wanted : [...wanted, this.#hoped]
  }

  #isLookedFor(root: Root): boolean {
    return this.#wanted.has(root) || this.#hoped?.root === root
  }

  /** An older payload is missing for the back-fill only. */
  #watch(environment: Environment<SyncProtocol>): void {
    const wantedSlots = [...this.#wanted.values()].map(({ header }) => header.slot)
    if (this.#lost === undefined && Math.max(...wantedSlots) <= this.#newestSlot) {
      this.#shortage.over()
      return
    }
    const againInMs = this.#shortage.missing({ ...(this.#lost !== undefined && { why: this.#lost }) })
    if (againInMs !== undefined) environment.runAgainIn(againInMs)
  }

  #request(
    environment: Environment<SyncProtocol>,
    block: BeaconBlock,
    priority: (server: ServerHandle) => number | undefined,
  ): void {
    if (this.payload(block.root) !== undefined) return
    environment.tryRequest({ kind: 'envelope', root: block.root }, this.#handlerFor(block), priority)
  }

  #handlerFor(block: BeaconBlock): RequestHandler<EnvelopeResponse> {
    return {
      answered: ({ envelope }, server) => {
        if (envelope === undefined) this.#noteAbsent(block.root, server, 'does not have the payload')
        else this.#take(block, envelope, server)
      },
      failed: (error, server) => {
        this.#shortage.refused(server, error)
        this.#forgetAnnouncement(block.root, server)
      },
      timedOut: (server) => this.#shortage.refused(server, 'does not answer'),
    }
  }

  #take(block: BeaconBlock, envelope: ExecutionPayloadEnvelope, server: ServerHandle): void {
    try {
      const payload = payloadOfEnvelope(block, envelope)
      if (this.#isLookedFor(block.root)) {
        this.#requested.set(block.root, payload)
        this.#newestSlot = Math.max(this.#newestSlot, block.header.slot)
      } else {
        this.#prefetched.set(block.root, payload)
      }
      this.#forget(block.root)
      this.#verdicts.good(server, 'envelope')
      this.#arrived?.fire()
    } catch (error) {
      if (!(error instanceof ValidationError) && !(error instanceof DecodeError)) throw error
      this.#verdicts.wrong(server, 'envelope', error.message)
      this.#noteAbsent(block.root, server, 'sends another payload')
    }
  }

  #noteAbsent(root: Root, server: ServerHandle, reason: string): void {
    this.#shortage.refused(server, reason)
    this.#forgetAnnouncement(root, server)
    if (this.#isLookedFor(root)) this.#absent.add(server, root)
  }

  #forgetAnnouncement(root: Root, server: ServerHandle): void {
    if (this.#announced.get(server) === root) this.#announced.delete(server)
  }

  #forget(root: Root): void {
    this.#wanted.delete(root)
    this.#absent.keepOnly((other) => other !== root)
  }
}
