import type { Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Environment, ServerPriority } from '../request/Environment.ts'
import type { HeadInfo } from '../request/HeadInfo.ts'
import { isOlder, Lacks } from '../request/Lacks.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { PREFETCH_HEAD_TRIGGER, type Trigger, type Triggers, VALIDATED_HEAD_TRIGGER } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import { type Header, headerRoot } from '../types/Header.ts'
import { HeaderPool } from './HeaderPool.ts'
import { OlderHeaders } from './OlderHeaders.ts'
import { ProvenRoots } from './ProvenRoots.ts'
import type { SyncProtocol } from './requests.ts'
import { LIGHT_CHAIN_TRIGGER } from './triggers.ts'

/** The light chain as far as its headers need it. */
export type HeaderSink = Pick<LightChain, 'headerRange' | 'header' | 'addHeaders' | 'setHead' | 'withdrawHead'>

export interface HeaderSyncOptions {
  readonly config: NetworkConfig
  readonly chain: HeaderSink
  /** How many slots below the head the chain should reach. */
  readonly tailSlots: number
  /** Fetch announced headers early; not needed where their blocks are fetched anyway. */
  readonly prefetch?: () => boolean
  /** Let servers prove the roots of a long tail in one answer, where they do that. */
  readonly provesRoots?: boolean
  readonly logger?: Logger
  readonly clock?: Clock
}

/**
 * Keeps the light chain at the validated head, and its tail as far down as wanted.
 *
 * - the head first: its ancestors are asked for by root until one is known, and then it is set; when it is further away
 *   than an epoch, it is set at once, and the tail finds the way to what was there;
 * - the tail's parent is asked for by root; older headers by slot at the same time, and linked by parent roots;
 * - the roots of a long tail come with one range proof of the head's state, where a server gives that: then older headers are
 *   asked for by root, and empty slots not at all;
 * - who lacks an old header is asked for neither it nor older ones for a while, unless the head has come to another branch;
 * - when no validated head is left after a withdrawal, the chain ends at the finalized header, or nowhere;
 * - nothing reaches the chain that does not follow from a validated head by parent roots;
 * - announced headers are asked for from servers that announced them, and wait in memory.
 */
export class HeaderSync implements Module<SyncProtocol> {
  readonly name = 'HeaderSync'
  readonly #chain: HeaderSink
  readonly #logger: Logger
  readonly #tailSlots: number
  readonly #connectSlots: number
  readonly #prefetches: () => boolean
  readonly #clock: Clock
  readonly #slotMs: number
  /** Headers on the way from the validated head down, and those that may become heads. */
  readonly #pool: HeaderPool
  /** Headers by slot; who lacks one lacks the older ones too. */
  readonly #lacks: Lacks<number>
  readonly #older: OlderHeaders
  readonly #proven: ProvenRoots | undefined
  #lowestWanted = Number.POSITIVE_INFINITY
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #withdrawal: { readonly finalized: Header | undefined } | undefined
  #writing: Promise<void> | undefined
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor(options: HeaderSyncOptions) {
    const { config, chain, tailSlots, prefetch = () => false, provesRoots } = options
    const { logger = silentLogger, clock = systemClock } = options
    this.#chain = chain
    this.#logger = logger
    this.#tailSlots = tailSlots
    this.#connectSlots = config.preset.slotsPerEpoch
    this.#prefetches = prefetch
    this.#clock = clock
    this.#slotMs = config.slotDurationMs
    const epochMs = config.slotDurationMs * config.preset.slotsPerEpoch
    this.#pool = new HeaderPool(4 * config.preset.slotsPerEpoch)
    this.#lacks = new Lacks(clock, { firstMs: epochMs, isImplied: isOlder })
    this.#proven = provesRoots === true ? new ProvenRoots({ config, clock }) : undefined
    this.#older = new OlderHeaders({
      lacks: this.#lacks,
      rootAt: (slot) => this.#proven?.at(slot),
      retryMs: epochMs,
      clock,
    })
  }

  /** Takes a header that came by another way, as with its block; it waits until a validated head leads to it. */
  offer(header: Header): void {
    this.#pool.add(header)
    this.#wake?.fire()
    this.#chainChanged?.fire()
  }

  /** A header at hand that need not be in the chain, nor ever get there. */
  header(root: Root): Header | undefined {
    return this.#pool.get(root) ?? this.#chain.header(root)
  }

  /** Lets the chain reach down to a slot, further than it would by itself; the last call counts, infinity ends it. */
  reachDownTo(slot: number): void {
    if (slot === this.#lowestWanted) return
    this.#lowestWanted = slot
    this.#wake?.fire()
  }

  /** Heads were withdrawn: while no other is validated, the chain ends at what is still finalized. */
  headsWithdrawn(finalized: Header | undefined): void {
    this.#withdrawal = { finalized }
    this.#wake?.fire()
  }

  /** Resolves when the change under way is made, all steps of it. */
  async settled(): Promise<void> {
    await this.#writing
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(VALIDATED_HEAD_TRIGGER)
    triggers.subscribe(PREFETCH_HEAD_TRIGGER)
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(LIGHT_CHAIN_TRIGGER)
  }

  serverRemoved(server: ServerHandle): void {
    this.#lacks.mayHaveNow(server)
    this.#older.serverRemoved(server)
    this.#proven?.serverRemoved(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    const { validatedHead, prefetchHead } = environment
    if (this.#withdrawal !== undefined && this.#writing === undefined) this.#goBack(this.#withdrawal, validatedHead)
    const isAtHead = validatedHead !== undefined && this.#followHead(environment, validatedHead)
    if (prefetchHead !== undefined && this.#prefetches()) this.#prefetch(environment, prefetchHead)
    if (isAtHead) this.#followTail(environment)
  }

  #goBack({ finalized }: { readonly finalized: Header | undefined }, validatedHead: HeadInfo | undefined): void {
    this.#withdrawal = undefined
    if (validatedHead !== undefined) return
    this.#write(() => (finalized === undefined ? this.#chain.withdrawHead() : this.#chain.setHead(finalized)))
  }

  /** Whether the chain's head is the validated one; if not, what is missing is asked for. */
  #followHead(environment: Environment<SyncProtocol>, head: HeadInfo): boolean {
    const range = this.#chain.headerRange
    if (range?.head.root === head.root) return true
    const path: Header[] = []
    let isJoined = false
    const bottom = range === undefined || head.slot - range.head.slot > this.#connectSlots ? head.slot : range.tail.slot
    for (let root = head.root; ; ) {
      const header = this.header(root)
      if (header === undefined) {
        const priority = (server: ServerHandle) => (environment.hasAnnounced(server, head) ? 1 : 0)
        this.#requestByRoot(environment, { root, slot: (path.at(-1)?.slot ?? head.slot) - 1, priority })
        return false
      }
      path.push(header)
      isJoined = this.#chain.header(header.parentRoot) !== undefined
      if (isJoined || header.slot <= bottom || path.length > this.#connectSlots) break
      root = header.parentRoot
    }
    // What somebody lacks of the branch before says nothing of this one.
    if (!isJoined) this.#lacks.clear()
    this.#write(async () => {
      const [newest, ...ancestors] = path
      if (newest === undefined) return
      await this.#chain.addHeaders(ancestors)
      await this.#chain.setHead(newest)
      this.#pool.dropUpTo(newest.slot)
    })
    return false
  }

  #followTail(environment: Environment<SyncProtocol>): void {
    const range = this.#chain.headerRange
    const tail = range === undefined ? undefined : this.#chain.header(range.tail.root)
    if (range === undefined || tail === undefined || this.#writing !== undefined) return
    const target = Math.max(0, Math.min(range.head.slot - this.#tailSlots, this.#lowestWanted))
    if (tail.slot <= target) return
    const linked = this.#older.take(tail)
    if (linked.length > 0) {
      this.#write(() => this.#chain.addHeaders(linked))
      return
    }
    const held = this.#pool.get(tail.parentRoot)
    if (held !== undefined) {
      this.#write(() => this.#chain.addHeaders([held]))
      return
    }
    const slot = tail.slot - 1
    const priority: ServerPriority = (server) => (this.#lacks.mayHave(server, slot) ? 0 : undefined)
    const isAsked = this.#requestByRoot(environment, { root: tail.parentRoot, slot, priority })
    const retryInMs = isAsked ? undefined : this.#lacks.nextRetryInMs(slot)
    if (retryInMs !== undefined) environment.runAgainIn(retryInMs)
    const head = this.#chain.header(range.head.root)
    // Roots come within one answer, or others are asked by slot.
    if (head !== undefined && this.#proven?.request(environment, { head, tail, targetSlot: target }) === true) return
    this.#older.request(environment, tail, target)
  }

  #prefetch(environment: Environment<SyncProtocol>, head: HeadInfo): void {
    if (this.#pool.get(head.root) !== undefined || this.#chain.header(head.root) !== undefined) return
    const priority = (server: ServerHandle) => (environment.hasAnnounced(server, head) ? 0 : undefined)
    this.#requestByRoot(environment, { root: head.root, slot: head.slot, priority })
  }

  #requestByRoot(
    environment: Environment<SyncProtocol>,
    { root, slot, priority }: { readonly root: Root; readonly slot: number; readonly priority: ServerPriority },
  ): boolean {
    const server = environment.tryRequest(
      { kind: 'header', block: root },
      {
        answered: ({ header }, server) => {
          if (headerRoot(header) === root) {
            this.#pool.add(header)
            this.#verdicts.good(server, 'header')
          } else {
            this.#verdicts.wrong(server, 'header', `sent header ${headerRoot(header)} when asked for ${root}`)
          }
        },
        failed: (error, server) => {
          // What a server does not keep must not count against it for ever, nor be asked of it at once again.
          if (error.code !== 'ERR_SERVER_STATUS') return
          this.#lacks.add(server, slot)
          this.#older.forgetEmptyOf(server)
        },
      },
      priority,
    )
    return server !== undefined
  }

  /** One change at a time; the next is planned on what it leads to. */
  #write(change: () => Promise<unknown>): void {
    if (this.#writing !== undefined) return
    this.#writing = change()
      .then(
        () => {
          this.#chainChanged?.fire()
          this.#wake?.fire()
        },
        // The next head tries again, or the next slot without one: a disk that is full now may stay so for long.
        (error: unknown) => {
          this.#logger.error('headers could not be stored', { error: String(error) })
          this.#clock.after(this.#slotMs, () => this.#wake?.fire()).unref()
        },
      )
      .finally(() => {
        this.#writing = undefined
      })
  }
}
