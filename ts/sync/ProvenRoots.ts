import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { BlsyncError } from '../errors.ts'
import { encodeCompactFormat } from '../merkle/CompactProofFormat.ts'
import { childGindex } from '../merkle/childGindex.ts'
import { formatOfGindices } from '../merkle/formatOfGindices.ts'
import type { MultiProof } from '../merkle/MultiProof.ts'
import { validateProof } from '../merkle/validateProof.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Environment, ServerPriority } from '../request/Environment.ts'
import { Lacks } from '../request/Lacks.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'
import { Verdicts } from '../request/Verdicts.ts'
import type { Header } from '../types/Header.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import type { SyncProtocol } from './requests.ts'

/** Slots proven at once: a descriptor of half of what servers take. */
const MAX_SLOTS = 2048

/** Epochs, at most, until a server that gave no proof is asked for one again: after a slot first, then after twice as long. */
const MAX_RETRY_EPOCHS = 8

export interface ProvenRootsOptions {
  readonly config: NetworkConfig
  readonly clock: Clock
}

/**
 * Block roots of a verified head's state, in one range proof, so that older headers are asked for by root, whatever order
 * they come in, and empty slots not at all.
 *
 * - A root counts only as part of a proof that leads to a canonical header's state root.
 * - Who gives no such proof is asked for one ever more rarely; nothing waits for it longer than for one answer.
 */
export class ProvenRoots {
  readonly #config: NetworkConfig
  readonly #fewestSlots: number
  readonly #lacks: Lacks<'any'>
  readonly #verdicts = new Verdicts<SyncProtocol>()
  /** As the state has them: an empty slot repeats the root before. */
  readonly #roots = new Map<number, Root>()
  #isAsking = false
  readonly #priority: ServerPriority = (server) => (this.#lacks.mayHave(server, 'any') ? 0 : undefined)

  constructor({ config, clock }: ProvenRootsOptions) {
    const epochMs = config.slotDurationMs * config.preset.slotsPerEpoch
    this.#config = config
    this.#fewestSlots = 2 * config.preset.slotsPerEpoch
    this.#lacks = new Lacks(clock, { firstMs: config.slotDurationMs, maxMs: MAX_RETRY_EPOCHS * epochMs })
  }

  /** The root of the block at a slot, or that the slot is empty; undefined where nothing is proven. */
  at(slot: number): Root | 'empty' | undefined {
    const root = this.#roots.get(slot)
    const before = this.#roots.get(slot - 1)
    if (root === undefined || before === undefined) return undefined
    return root === before ? 'empty' : root
  }

  serverRemoved(server: ServerHandle): void {
    this.#lacks.mayHaveNow(server)
  }

  /**
   * Asks for the roots below a tail, where that is long and they are not here.
   *
   * @returns whether an answer is to be waited for
   */
  request(
    environment: Environment<SyncProtocol>,
    { head, tail, targetSlot }: { readonly head: Header; readonly tail: Header; readonly targetSlot: number },
  ): boolean {
    this.#verdicts.tell(environment)
    this.#keepBelow(tail)
    if (this.#isAsking) return true
    const size = this.#config.preset.slotsPerHistoricalRoot
    // One more, as an empty slot shows by the root before it.
    const lowest = Math.max(0, targetSlot - 1, head.slot - size, tail.slot - MAX_SLOTS)
    if (this.#roots.size > 0 || tail.slot - lowest < this.#fewestSlots) return false
    this.#isAsking = this.#ask(environment, head, { lowest, highest: tail.slot - 1 })
    return this.#isAsking || environment.canRequestLater(this.#priority)
  }

  /** Forgets what the tail has passed, and everything when it is of another branch. */
  #keepBelow(tail: Header): void {
    const parent = this.#roots.get(tail.slot - 1)
    const isOfBranch = parent === undefined || parent === tail.parentRoot
    for (const slot of this.#roots.keys()) if (!isOfBranch || slot >= tail.slot) this.#roots.delete(slot)
    // The last one says nothing without one before.
    if (this.#roots.size === 1) this.#roots.clear()
  }

  #ask(
    environment: Environment<SyncProtocol>,
    head: Header,
    { lowest, highest }: { readonly lowest: number; readonly highest: number },
  ): boolean {
    const size = this.#config.preset.slotsPerHistoricalRoot
    const { blockRoots } = gindices(lightClientForkAtSlot(this.#config, head.slot))
    const nodes = Array.from({ length: highest - lowest + 1 }, (_, index) => {
      const slot = lowest + index
      return { slot, gindex: childGindex(blockRoots, BigInt(size + (slot % size))) }
    })
    const format = formatOfGindices(nodes.map(({ gindex }) => gindex))
    const lacks = (server: ServerHandle): void => {
      this.#isAsking = false
      this.#lacks.add(server, 'any')
    }
    const take = (proof: MultiProof, server: ServerHandle): void => {
      try {
        validateProof(proof, { format, root: hexToBytes(head.stateRoot, 32) })
      } catch (error) {
        if (!(error instanceof BlsyncError)) throw error
        this.#verdicts.wrong(
          server,
          'stateProof',
          `sent wrong roots of the state at slot ${head.slot}: ${error.message}`,
        )
        lacks(server)
        return
      }
      this.#verdicts.good(server, 'stateProof')
      this.#isAsking = false
      for (const { slot, gindex } of nodes) this.#roots.set(slot, bytesToHex(proof.node(gindex)))
    }
    const asked = environment.tryRequest(
      { kind: 'stateProof', stateRoot: head.stateRoot, descriptor: bytesToHex(encodeCompactFormat(format)) },
      {
        answered: ({ proof }, server) => (proof === undefined ? lacks(server) : take(proof, server)),
        failed: (_error, server) => lacks(server),
        timedOut: lacks,
      },
      this.#priority,
    )
    return asked !== undefined
  }
}
