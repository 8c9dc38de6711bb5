import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type ConditionSink, noConditions } from '../conditions/ConditionSink.ts'
import { BACKFILL_SLOTS, MAX_BACKFILL } from '../engine/Backfill.ts'
import type { BlsyncError } from '../errors.ts'
import type { Environment } from '../request/Environment.ts'
import type { HeadInfo } from '../request/HeadInfo.ts'
import { Lacks } from '../request/Lacks.ts'
import type { Module } from '../request/Module.ts'
import type { RequestHandler } from '../request/RequestHandler.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { PREFETCH_HEAD_TRIGGER, type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { BeaconEvent, SyncProtocol } from '../sync/requests.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { BlockDemand } from './BlockDemand.ts'
import { Shortage } from './Shortage.ts'

/** Fired when a block came in that was asked for. */
export const BLOCK_TRIGGER = 'beaconBlock'

const WANTED_TRIGGER = 'wantedBlock'

const RECENT_BLOCKS = 10

/** Small ones, without a payload inside: more than lie between a head and the oldest payload of a back-fill. */
const PASSED_BLOCKS = BACKFILL_SLOTS + MAX_BACKFILL

const PREFETCHED_BLOCKS = 4

/** Answers to prefetches that came to nothing: one a slot, and they matter for a slot. */
const REMEMBERED_FAILURES = 32

/** Until a server that does not have a block is asked for it again: it may have announced it before importing it. */
const ABSENT_RETRY_MS = 100

/** Part of a slot that a verified head's block may be missing before that is a condition. */
const PATIENCE_OF_SLOT = 1 / 2

const DEFAULT_SLOT_MS = 12_000

export interface BeaconBlockSyncOptions {
  /** Hears of every block that came in, validated or not. */
  readonly onBlock?: (block: BeaconBlock) => void
  /** Nothing is asked for while there is no demand; without it there always is. */
  readonly demand?: BlockDemand
  readonly slotMs?: number
  readonly conditions?: ConditionSink
  readonly clock?: Clock
}

type BlockResponse = Extract<SyncProtocol['response'], { readonly kind: 'block' }>

/**
 * Fetches the blocks of heads.
 *
 * - the validated head's block is asked for until somebody has it, announcers first;
 * - the prefetch head's block is asked for early, only from a server that announced it, and only once: if that
 *   fails, it has to be validated first; no early request is spent on a server that was slow or failing while others do well;
 * - nothing is asked for while nobody needs blocks;
 * - other blocks, as ancestors, are asked for by proven roots; whoever cannot go on without one says so, and then its absence
 *   is told as that of the head's own block is;
 * - a server that lacks a block has not failed: it is asked for that block again later, for others at once;
 * - a block counts only if its root is the one asked for; the last 10 validated ones are kept,
 *   and as many others as a back-fill takes: from gloas on that is all blocks on its way, few of which may have led to a payload.
 */
export class BeaconBlockSync implements Module<SyncProtocol> {
  readonly name = 'BeaconBlockSync'
  /** Blocks of validated heads. */
  readonly #recent = new BoundedMap<Root, BeaconBlock>(RECENT_BLOCKS)
  /** Apart, so that announcements cannot push verified blocks out. */
  readonly #prefetched = new BoundedMap<Root, BeaconBlock>(PREFETCHED_BLOCKS)
  readonly #requested = new BoundedMap<Root, BeaconBlock>(MAX_BACKFILL)
  /** Of those asked for by `requestBlock`, the ones without a payload inside. */
  readonly #passed = new BoundedMap<Root, BeaconBlock>(PASSED_BLOCKS)
  /** Roots that were asked for by `requestBlock`. */
  readonly #wanted = new Set<Root>()
  /** Beside the validated head's own block, what execution clients cannot be led on without. */
  #needed: Root | undefined
  readonly #demand: BlockDemand | undefined
  readonly #failedPrefetches = new BoundedMap<Root, true>(REMEMBERED_FAILURES)
  readonly #absent: Lacks<Root>
  readonly #shortage: Shortage
  readonly #verdicts = new Verdicts<SyncProtocol>()
  readonly #onBlock: ((block: BeaconBlock) => void) | undefined
  /** Blocks that came in since the last round. */
  readonly #arrivedHeads: HeadInfo[] = []
  #validatedRoot: Root | undefined
  #arrived: Trigger | undefined
  #blockWanted: Trigger | undefined

  constructor(options: BeaconBlockSyncOptions = {}) {
    const { onBlock, slotMs = DEFAULT_SLOT_MS, conditions = noConditions, clock = systemClock } = options
    this.#onBlock = onBlock
    this.#demand = options.demand
    this.#absent = new Lacks(clock, { firstMs: ABSENT_RETRY_MS, maxMs: slotMs })
    this.#shortage = new Shortage({
      kind: 'block-unavailable',
      conditions,
      clock,
      patienceMs: slotMs * PATIENCE_OF_SLOT,
    })
  }

  /** Whether blocks are fetched at this moment. */
  get isWanted(): boolean {
    return this.#demand?.isThere ?? true
  }

  /** A block at hand. Whether anybody validated it is another question. */
  block(root: Root): BeaconBlock | undefined {
    return this.#recent.get(root) ?? this.#requested.get(root) ?? this.#passed.get(root) ?? this.#prefetched.get(root)
  }

  /** The blocks at hand that name that one as their parent, verified or not. */
  childrenOf(root: Root): readonly BeaconBlock[] {
    const caches = [this.#recent, this.#requested, this.#passed, this.#prefetched]
    const atHand = caches.flatMap((cache) => [...cache.values()])
    return atHand.filter(({ header }) => header.parentRoot === root)
  }

  /** Asks for a block whose root is proven: verified itself, or named as parent by a verified block. */
  requestBlock(root: Root): void {
    if (this.block(root) !== undefined || this.#wanted.has(root)) return
    // The oldest wish is of a head long gone.
    for (const oldest of this.#wanted) if (this.#wanted.size >= MAX_BACKFILL) this.#wanted.delete(oldest)
    this.#wanted.add(root)
    this.#blockWanted?.fire()
  }

  /** Asks for the one block without which execution clients cannot be led on; until that, or another one, is needed no more. */
  needBlock(root: Root | undefined): void {
    this.#needed = root
    if (root !== undefined) this.requestBlock(root)
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(PREFETCH_HEAD_TRIGGER)
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    triggers.subscribe(WANTED_TRIGGER)
    this.#arrived = triggers.named(BLOCK_TRIGGER)
    this.#blockWanted = triggers.named(WANTED_TRIGGER)
  }

  handleEvent(event: BeaconEvent): void {
    this.#demand?.heard(event)
  }

  serverRemoved(server: ServerHandle): void {
    this.#absent.mayHaveNow(server)
    this.#shortage.serverRemoved(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    for (const head of this.#arrivedHeads.splice(0)) environment.bindHead(head)
    if (!this.isWanted) {
      this.#shortage.over()
      return
    }
    const { validatedHead, prefetchHead } = environment
    this.#absent.keepOnly(
      (root) => root === validatedHead?.root || root === prefetchHead?.root || this.#wanted.has(root),
    )
    if (validatedHead !== undefined) {
      this.#validatedRoot = validatedHead.root
      this.#keep(this.#prefetched.take(validatedHead.root))
      this.#request(environment, validatedHead.root, (server) =>
        environment.hasAnnounced(server, validatedHead) ? 1 : 0,
      )
    }
    if (prefetchHead !== undefined && this.#isWorthFetching(prefetchHead, validatedHead)) {
      this.#request(environment, prefetchHead.root, (server) =>
        environment.hasAnnounced(server, prefetchHead) && environment.isPromising(server, 'block') ? 0 : undefined,
      )
    }
    for (const root of this.#wanted) this.#request(environment, root, () => 0)
    this.#watch(environment)
  }

  /** What execution clients wait for is the block of the verified head, or one that was said to be needed. */
  #watch(environment: Environment<SyncProtocol>): void {
    const { validatedHead } = environment
    if (validatedHead === undefined) return
    const isHeadMissing = this.block(validatedHead.root) === undefined
    const needed = this.#needed === undefined || this.block(this.#needed) !== undefined ? undefined : this.#needed
    if (!isHeadMissing && needed === undefined) {
      this.#shortage.over()
      return
    }
    const againInMs = this.#shortage.missing(isHeadMissing ? {} : { what: `block ${needed?.slice(0, 14)}…` })
    if (againInMs !== undefined) environment.runAgainIn(againInMs)
  }

  #isWorthFetching(prefetchHead: HeadInfo, validatedHead: HeadInfo | undefined): boolean {
    if (this.#failedPrefetches.has(prefetchHead.root)) return false
    return validatedHead === undefined || prefetchHead.slot > validatedHead.slot
  }

  #request(
    environment: Environment<SyncProtocol>,
    root: Root,
    priority: (server: ServerHandle) => number | undefined,
  ): void {
    if (this.block(root) !== undefined) return
    const dueServers = (server: ServerHandle) => (this.#absent.mayHave(server, root) ? priority(server) : undefined)
    environment.tryRequest({ kind: 'block', root }, this.#handlerFor(root), dueServers)
    const retryInMs = this.#absent.nextRetryInMs(root)
    if (retryInMs !== undefined) environment.runAgainIn(retryInMs)
  }

  #handlerFor(root: Root): RequestHandler<BlockResponse> {
    return {
      answered: ({ block }, server) => {
        if (block === undefined) {
          this.#absent.add(server, root)
          this.#refused(root, server, 'does not have the block')
          return
        }
        if (block.root === root) {
          this.#verdicts.good(server, 'block')
          this.#take(block)
          return
        }
        this.#verdicts.wrong(server, 'block', `sent block ${block.root} when asked for ${root}`)
        this.#refused(root, server, 'sends another block')
      },
      failed: (error, server) => this.#refused(root, server, error),
      timedOut: (server) => this.#shortage.refused(server, 'does not answer'),
    }
  }

  #refused(root: Root, server: ServerHandle, reason: BlsyncError | string): void {
    this.#shortage.refused(server, reason)
    this.#failedPrefetches.set(root, true)
  }

  #take(block: BeaconBlock): void {
    if (this.#wanted.delete(block.root))
      (block.bid === undefined ? this.#requested : this.#passed).set(block.root, block)
    else if (block.root === this.#validatedRoot) this.#recent.set(block.root, block)
    else this.#prefetched.set(block.root, block)
    this.#arrivedHeads.push({ slot: block.header.slot, root: block.root })
    this.#onBlock?.(block)
    this.#arrived?.fire()
  }

  #keep(validated: BeaconBlock | undefined): void {
    if (validated !== undefined) this.#recent.set(validated.root, validated)
  }
}
