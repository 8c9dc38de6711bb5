import type { Clock } from '../clock.ts'
import type { Logger } from '../log.ts'
import type { ServerPriority } from '../request/Environment.ts'
import { isOlder, Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

/** Epochs, at most, until a server that never gave a proof is asked again: it may have been configured anew. */
const MAX_RETRY_EPOCHS = 8

/** Failures in a row, each at a newer state, that may be chance. */
const MAX_FAILURES = 4

/**
 * Which servers give proofs, and how far back.
 *
 * - who gives proofs but lacked a state is asked for neither it nor older ones for a slot, and each time for twice as long, up to
 *   an epoch: it may only be a moment behind, and is not when it announces that block;
 * - who has never given one and says so may only have none yet, as a light client that has just started: it is asked after a
 *   slot, and each time after twice as long, up to eight epochs;
 * - who fails says nothing of what it has: it is asked for newer states, and counts as one that lacks them all only when it
 *   has failed at several in a row and never given one;
 * - nothing is permanent.
 */
export class ProofServers {
  readonly #logger: Logger
  readonly #givers = new Set<ServerHandle>()
  /** How often those that never gave a proof have failed in a row. */
  readonly #failures = new Map<ServerHandle, number>()
  /** States by slot. */
  readonly #states: Lacks<number>
  readonly #without = new Set<ServerHandle>()
  /** Any proof, of those without. */
  readonly #proofs: Lacks<'any'>
  #servers: readonly ServerHandle[] = []
  #said: boolean | undefined

  constructor(options: {
    readonly slotMs: number
    readonly epochMs: number
    readonly logger: Logger
    readonly clock: Clock
  }) {
    const { slotMs, epochMs, logger, clock } = options
    this.#logger = logger
    this.#states = new Lacks(clock, { firstMs: slotMs, maxMs: epochMs, isImplied: isOlder })
    this.#proofs = new Lacks(clock, { firstMs: slotMs, maxMs: MAX_RETRY_EPOCHS * epochMs })
  }

  /** Whether any server gives proofs; undefined as long as that is not known of all. */
  get isOffered(): boolean | undefined {
    if (this.#givers.size > 0) return true
    const isWithout = this.#servers.length > 0 && this.#servers.every((server) => this.#without.has(server))
    return isWithout ? false : undefined
  }

  /** These servers are there now. */
  seen(servers: readonly ServerHandle[]): void {
    this.#servers = servers
    this.#say()
  }

  remove(server: ServerHandle): void {
    this.#givers.delete(server)
    this.#without.delete(server)
    this.#failures.delete(server)
    this.#states.mayHaveNow(server)
    this.#proofs.mayHaveNow(server)
    this.#servers = this.#servers.filter((other) => other !== server)
  }

  /** The server gave a proof that holds. */
  gave(server: ServerHandle): void {
    this.#givers.add(server)
    this.#failures.delete(server)
    this.#without.delete(server)
    this.#say()
  }

  /** The server does not have that state, or gives no proofs. */
  lacks(server: ServerHandle, slot: number): void {
    this.#failures.delete(server)
    if (this.#givers.has(server)) {
      this.#states.add(server, slot)
    } else {
      this.#without.add(server)
      this.#proofs.add(server, 'any')
    }
    this.#say()
  }

  /** The server announces a block of that slot. Returns whether it may be asked again for a state that it lacked. */
  announced(server: ServerHandle, slot: number): boolean {
    if (this.#states.mayHave(server, slot)) return false
    this.#states.mayHaveNow(server, slot)
    return this.#states.mayHave(server, slot)
  }

  /** The server could not answer, for whatever reason. */
  failed(server: ServerHandle, slot: number): void {
    const failures = (this.#failures.get(server) ?? 0) + 1
    this.#failures.set(server, failures)
    if (!this.#givers.has(server) && failures >= MAX_FAILURES) this.lacks(server, slot)
    else this.#states.add(server, slot)
  }

  /** Those that gave proofs before come first. */
  priority(slot: number): ServerPriority {
    return (server) => {
      if (this.#waitMs(server, slot) > 0) return undefined
      return this.#givers.has(server) ? 1 : 0
    }
  }

  anyMayHave(slot: number): boolean {
    return this.#servers.some((server) => this.#givers.has(server) && this.#states.mayHave(server, slot))
  }

  /** Milliseconds until the next of those who may not be asked for that slot now may be again; undefined when all may. */
  nextRetryInMs(slot: number): number | undefined {
    const waits = this.#servers.map((server) => this.#waitMs(server, slot)).filter((waitMs) => waitMs > 0)
    return waits.length === 0 ? undefined : Math.min(...waits)
  }

  #waitMs(server: ServerHandle, slot: number): number {
    return this.#without.has(server) ? this.#proofs.waitMs(server, 'any') : this.#states.waitMs(server, slot)
  }

  #say(): void {
    const { isOffered } = this
    if (isOffered === undefined || isOffered === this.#said) return
    this.#said = isOffered
    if (isOffered) this.#logger.info('a beacon node serves state proofs: justified blocks are proven')
    else this.#logger.info('no beacon node serves state proofs: the finalized block is reported as safe')
  }
}
