import type { Root } from '../bytes.ts'
import { MAX_BACKFILL } from '../engine/Backfill.ts'
import type { Environment } from '../request/Environment.ts'
import type { HeadInfo } from '../request/HeadInfo.ts'
import type { Module } from '../request/Module.ts'
import type { RequestHandler } from '../request/RequestHandler.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { PREFETCH_HEAD_TRIGGER, type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import type { SyncProtocol } from '../sync/requests.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import { BlockCache } from './BlockCache.ts'

/** Fired when a block came in that was asked for. */
export const BLOCK_TRIGGER = 'beaconBlock'

const ANCESTOR_TRIGGER = 'ancestorBlock'

const RECENT_BLOCKS = 10

/** Answers to prefetches that came to nothing: one a slot, and they matter for a slot. */
const REMEMBERED_FAILURES = 32

type BlockResponse = Extract<SyncProtocol['response'], { readonly kind: 'block' }>

/**
 * Fetches the blocks of heads.
 *
 * - the validated head's block is asked for until somebody has it, announcers first;
 * - the prefetch head's block is asked for early, only from a server that announced it, and only once: if that
 *   fails, it has to be validated first;
 * - ancestors are asked for by roots that verified blocks name;
 * - a block counts only if its root is the one asked for; the last 10 are kept, and as many ancestors as a back-fill takes.
 */
export class BeaconBlockSync implements Module<SyncProtocol> {
  readonly name = 'BeaconBlockSync'
  readonly #recent = new BlockCache(RECENT_BLOCKS)
  readonly #ancestors = new BlockCache(MAX_BACKFILL)
  /** Roots of wanted ancestors. */
  readonly #wanted = new Set<Root>()
  readonly #failedPrefetches = new Set<Root>()
  /** Servers to be charged with a failure in the next round. */
  #faults: { readonly server: ServerHandle; readonly reason: string }[] = []
  #arrived: Trigger | undefined
  #ancestorWanted: Trigger | undefined

  /** A block at hand. Whether anybody validated it is another question. */
  block(root: Root): BeaconBlock | undefined {
    return this.#recent.get(root) ?? this.#ancestors.get(root)
  }

  /** Asks for the block of a root that a verified block names as its parent's. */
  requestAncestor(root: Root): void {
    if (this.block(root) !== undefined || this.#wanted.has(root)) return
    // The oldest wish is of a head long gone.
    for (const oldest of this.#wanted) if (this.#wanted.size >= MAX_BACKFILL) this.#wanted.delete(oldest)
    this.#wanted.add(root)
    this.#ancestorWanted?.fire()
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(PREFETCH_HEAD_TRIGGER)
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    triggers.subscribe(ANCESTOR_TRIGGER)
    this.#arrived = triggers.named(BLOCK_TRIGGER)
    this.#ancestorWanted = triggers.named(ANCESTOR_TRIGGER)
  }

  process(environment: Environment<SyncProtocol>): void {
    for (const { server, reason } of this.#faults.splice(0)) environment.fail(server, reason)
    const { validatedHead, prefetchHead } = environment
    if (validatedHead !== undefined) {
      this.#request(environment, validatedHead.root, (server) =>
        environment.hasAnnounced(server, validatedHead) ? 1 : 0,
      )
    }
    if (prefetchHead !== undefined && this.#isWorthFetching(prefetchHead, validatedHead)) {
      this.#request(environment, prefetchHead.root, (server) =>
        environment.hasAnnounced(server, prefetchHead) ? 0 : undefined,
      )
    }
    for (const root of this.#wanted) this.#request(environment, root, () => 0)
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
    environment.tryRequest({ kind: 'block', root }, this.#handlerFor(root), priority)
  }

  #handlerFor(root: Root): RequestHandler<BlockResponse> {
    return {
      answered: ({ block }, server) => {
        if (block.root === root) return this.#take(block)
        this.#faults.push({ server, reason: `sent block ${block.root} when asked for ${root}` })
        this.#rememberFailure(root)
      },
      failed: () => this.#rememberFailure(root),
    }
  }

  #take(block: BeaconBlock): void {
    if (this.#wanted.delete(block.root)) this.#ancestors.add(block)
    else this.#recent.add(block)
    this.#arrived?.fire()
  }

  #rememberFailure(root: Root): void {
    this.#failedPrefetches.add(root)
    for (const oldest of this.#failedPrefetches) {
      if (this.#failedPrefetches.size <= REMEMBERED_FAILURES) return
      this.#failedPrefetches.delete(oldest)
    }
  }
}
