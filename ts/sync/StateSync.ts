import { BoundedMap } from '../BoundedMap.ts'
import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { type Clock, systemClock } from '../clock.ts'
import { BlsyncError } from '../errors.ts'
import type { LightChain } from '../light/headers/LightChain.ts'
import { type Logger, silentLogger } from '../log.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import type { ProofFormat } from '../merkle/ProofFormat.ts'
import { validateProof } from '../merkle/validateProof.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Environment, ServerPriority } from '../request/Environment.ts'
import type { Module } from '../request/Module.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { PREFETCH_HEAD_TRIGGER, type Trigger, type Triggers } from '../request/Trigger.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { Header } from '../types/Header.ts'
import { isTemporary } from './isTemporary.ts'
import { ProofServers } from './ProofServers.ts'
import type { BeaconEvent, SyncProtocol } from './requests.ts'
import { LIGHT_CHAIN_TRIGGER } from './triggers.ts'

const PREFETCHED_PROOFS = 8

/** The light chain as far as its proofs need it. */
export type StateSink = Pick<
  LightChain,
  'headerRange' | 'stateRange' | 'at' | 'header' | 'stateProof' | 'addStateProof'
>

export interface StateSyncOptions {
  readonly config: NetworkConfig
  readonly chain: StateSink
  /** The nodes of a state at a slot that are to be proven. */
  readonly proofFormat: (slot: number) => ProofFormat
  /** How many slots below the head states are proven. */
  readonly tailSlots: number
  /** A header that is not in the chain yet, as that of an announced block. */
  readonly announcedHeader?: (root: Root) => Header | undefined
  readonly logger?: Logger
  readonly clock?: Clock
}

/**
 * Fetches proofs of the states of canonical headers.
 *
 * - the newest header without proof first; several servers at a time;
 * - the announced head's state early, from servers that announced it, as soon as its header is known; the proof waits in
 *   memory until the header is in the chain;
 * - a proof counts only if it is of the nodes asked for and leads to the header's state root; else it is its server's
 *   failure;
 * - who lacks a state, or fails at it, is asked for neither it nor older ones for a while; who never gave a proof is asked
 *   ever more rarely;
 * - it says so when no server offers proofs, once.
 */
export class StateSync implements Module<SyncProtocol> {
  readonly name = 'StateSync'
  readonly #options: StateSyncOptions
  readonly #chain: StateSink
  readonly #logger: Logger
  readonly #clock: Clock
  readonly #servers: ProofServers
  readonly #asked = new Set<Root>()
  readonly #adding = new Set<Root>()
  /** Valid proofs by state root, whose headers are not in the chain. */
  readonly #prefetched = new BoundedMap<Root, MultiProof>(PREFETCHED_PROOFS)
  readonly #verdicts = new Verdicts<SyncProtocol>()
  #wake: Trigger | undefined
  #chainChanged: Trigger | undefined

  constructor(options: StateSyncOptions) {
    const { config, chain, logger = silentLogger, clock = systemClock } = options
    this.#options = options
    this.#chain = chain
    this.#logger = logger
    this.#clock = clock
    this.#servers = new ProofServers({
      slotMs: config.slotDurationMs,
      epochMs: config.slotDurationMs * config.preset.slotsPerEpoch,
      logger,
      clock,
    })
  }

  /** Whether servers give proofs at all; undefined as long as not all were asked. */
  get isOffered(): boolean | undefined {
    return this.#servers.isOffered
  }

  /** Whether the proof of the head's state is likely to come: it is under way, or somebody can be asked for it. */
  get headSyncPossible(): boolean {
    const head = this.#chain.headerRange?.head
    if (head === undefined || this.#chain.stateProof(head) !== undefined) return false
    return this.#asked.has(head.root) || this.#adding.has(head.root) || this.#servers.anyMayHave(head.slot)
  }

  setupTriggers(triggers: Triggers): void {
    triggers.subscribe(LIGHT_CHAIN_TRIGGER)
    triggers.subscribe(PREFETCH_HEAD_TRIGGER)
    triggers.subscribe(this.name)
    this.#wake = triggers.named(this.name)
    this.#chainChanged = triggers.named(LIGHT_CHAIN_TRIGGER)
  }

  handleEvent(event: BeaconEvent, server: ServerHandle): void {
    if (event.type === 'head' && this.#servers.announced(server, event.slot)) this.#wake?.fire()
  }

  serverRemoved(server: ServerHandle): void {
    this.#servers.remove(server)
  }

  process(environment: Environment<SyncProtocol>): void {
    this.#verdicts.tell(environment)
    this.#servers.seen(environment.servers)
    this.#proveCanonical(environment)
    this.#prefetch(environment)
  }

  #proveCanonical(environment: Environment<SyncProtocol>): void {
    const { headerRange: range, stateRange: states } = this.#chain
    if (range === undefined) return
    const lowest = Math.max(range.tail.slot, range.head.slot - this.#options.tailSlots)
    for (let slot = range.head.slot; slot >= lowest; slot--) {
      if (states !== undefined && slot <= states.head.slot && slot > states.tail.slot) slot = states.tail.slot
      const content = this.#chain.at(slot)
      if (content.type !== 'header' || this.#chain.stateProof({ slot, root: content.root }) !== undefined) continue
      const { header, root } = content
      const held = this.#prefetched.get(header.stateRoot)
      if (held !== undefined) this.#add(header, root, held)
      else if (!this.#request(environment, header, root, slot === range.head.slot)) return
    }
  }

  #prefetch(environment: Environment<SyncProtocol>): void {
    const head = environment.prefetchHead
    const header = head === undefined ? undefined : this.#options.announcedHeader?.(head.root)
    if (head === undefined || header === undefined || this.#chain.header(head.root) !== undefined) return
    if (this.#prefetched.has(header.stateRoot)) return
    const mayHave = this.#servers.priority(head.slot)
    this.#ask(environment, header, head.root, (server) =>
      environment.hasAnnounced(server, head) ? mayHave(server) : undefined,
    )
  }

  /** Whether it makes sense to go on with older ones. */
  #request(environment: Environment<SyncProtocol>, header: Header, root: Root, isHead: boolean): boolean {
    if (this.#asked.has(root) || this.#adding.has(root)) return true
    const mayHave = this.#servers.priority(header.slot)
    // Its announcers have just made its state.
    const priority: ServerPriority = (server) => {
      const rank = mayHave(server)
      return rank !== undefined && isHead && environment.hasAnnounced(server, { slot: header.slot, root })
        ? rank + 2
        : rank
    }
    if (this.#ask(environment, header, root, priority)) return true
    // Also where another may be asked but takes nothing now: that may last longer.
    const retryInMs = this.#servers.nextRetryInMs(header.slot)
    if (retryInMs !== undefined) environment.runAgainIn(retryInMs)
    return false
  }

  #ask(environment: Environment<SyncProtocol>, header: Header, root: Root, priority: ServerPriority): boolean {
    const { slot, stateRoot } = header
    const descriptor = bytesToHex(encodeCompactFormat(this.#options.proofFormat(slot)))
    const server = environment.tryRequest(
      { kind: 'stateProof', stateRoot, descriptor },
      {
        answered: ({ proof }, server) => {
          this.#asked.delete(root)
          if (proof === undefined) this.#servers.lacks(server, slot)
          else this.#take(header, root, { proof, server })
        },
        failed: (error, server) => {
          this.#asked.delete(root)
          if (error.code !== 'ERR_SERVER_STATUS') return
          if (isTemporary(error)) this.#servers.failed(server, slot)
          else this.#servers.lacks(server, slot)
        },
        timedOut: () => this.#asked.delete(root),
      },
      priority,
    )
    if (server === undefined) return false
    this.#asked.add(root)
    return true
  }

  #take(
    header: Header,
    root: Root,
    { proof, server }: { readonly proof: MultiProof; readonly server: ServerHandle },
  ): void {
    try {
      validateProof(proof, { format: this.#options.proofFormat(header.slot), root: hexToBytes(header.stateRoot) })
    } catch (error) {
      if (!(error instanceof BlsyncError)) throw error
      this.#verdicts.wrong(
        server,
        'stateProof',
        `sent a wrong proof of the state at slot ${header.slot}: ${error.message}`,
      )
      return
    }
    this.#servers.gave(server)
    this.#verdicts.good(server, 'stateProof')
    if (this.#chain.header(root) === undefined) this.#prefetched.set(header.stateRoot, proof)
    else this.#add(header, root, proof)
  }

  #add(header: Header, root: Root, proof: MultiProof): void {
    if (this.#adding.has(root)) return
    this.#adding.add(root)
    this.#prefetched.delete(header.stateRoot)
    this.#chain
      .addStateProof(header, proof)
      .then(
        () => {
          this.#chainChanged?.fire()
          this.#wake?.fire()
        },
        // Dropped as too old meanwhile, or not to be written, which may last: it is kept, and tried again after a slot.
        (error: unknown) => {
          this.#logger.warn('a state proof was not stored', { slot: header.slot, error: String(error) })
          this.#prefetched.set(header.stateRoot, proof)
          this.#clock.after(this.#options.config.slotDurationMs, () => this.#wake?.fire()).unref()
        },
      )
      .finally(() => this.#adding.delete(root))
  }
}
