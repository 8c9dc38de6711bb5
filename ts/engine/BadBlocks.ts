import { BoundedMap } from '../BoundedMap.ts'
import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import type { EnginePayload } from './EnginePayload.ts'
import type { Rejection } from './EngineStatus.ts'
import { type EngineTarget, endorsementOf } from './EngineTarget.ts'
import { type RetryDelays, RetryTurn } from './RetryTurn.ts'

/** Branches that can be bad at once, and the blocks on them that are remembered. */
const MAX_ORIGINS = 16
const MAX_BLOCKS = 1024

/** A block that the execution client holds to be bad, by its own words and not for what it stands on. */
export interface BadBlock {
  readonly payload: EnginePayload
  readonly rejection: Rejection
  readonly turn: RetryTurn
  /** What spoke for it when it was last tried. */
  endorsement: number
}

/**
 * The blocks that one execution client holds to be bad, and when the oldest of each branch is tried again.
 *
 * - what stands on a bad block is bad with it, and comes free with it;
 * - no verdict is for ever: a fault of the client's is over after an update or a restart, and nobody tells us;
 * - it is tried again after delays that double, and at once when justification or finality newly covers it.
 */
export class BadBlocks {
  readonly #delays: RetryDelays
  readonly #clock: Clock
  readonly #onDue: () => void
  /** By the hash of each bad block, the block that made it bad. */
  readonly #origins = new Map<Root, BadBlock>()
  /** The delays of blocks that were bad, also of those that came free: the client may contradict itself. */
  readonly #turns = new BoundedMap<Root, RetryTurn>(MAX_ORIGINS, (turn) => turn.stop())

  /** @param onDue - hears when one can be tried again */
  constructor(delays: RetryDelays, clock: Clock, onDue: () => void) {
    this.#delays = delays
    this.#clock = clock
    this.#onDue = onDue
  }

  /** The block for which this one is bad; undefined while nothing speaks against it. */
  originOf({ blockHash, parentHash }: EnginePayload): BadBlock | undefined {
    const origin = this.#origins.get(blockHash) ?? this.#origins.get(parentHash)
    if (origin !== undefined) this.#remember(blockHash, origin)
    return origin
  }

  /**
   * The execution client said so.
   *
   * @param payload - the oldest bad block
   * @param above - the one that it was asked about
   */
  add(payload: EnginePayload, rejection: Rejection, above: EnginePayload): void {
    const known = this.#origins.get(payload.blockHash)
    const same = known?.payload.blockHash === payload.blockHash ? known : undefined
    const origin: BadBlock = {
      payload,
      rejection,
      turn: this.#turnOf(payload.blockHash),
      endorsement: same?.endorsement ?? 0,
    }
    if (origin.turn.isDue) origin.turn.wait()
    for (const hash of this.#standingOn(payload)) this.#origins.set(hash, origin)
    this.#remember(payload.blockHash, origin)
    this.#remember(above.blockHash, origin)
  }

  /** Whether the block should be tried again now. */
  hasTurn(origin: BadBlock, target: EngineTarget): boolean {
    return origin.turn.isDue || endorsementOf(target, origin.payload) > origin.endorsement
  }

  /** It was tried again, and there is an answer; a try that got none takes no turn, as nothing is known by it. */
  tookTurn(origin: BadBlock, target: EngineTarget): void {
    origin.endorsement = Math.max(origin.endorsement, endorsementOf(target, origin.payload))
    origin.turn.wait()
  }

  /** It is not bad after all, nor is what stands on it; gives out the hashes of all these. */
  lift({ payload }: BadBlock): readonly Root[] {
    const freed = this.#standingOn(payload)
    for (const hash of freed) this.#origins.delete(hash)
    return freed
  }

  /** The execution client may be another one now. */
  clear(): void {
    for (const turn of this.#turns.values()) turn.stop()
    this.#turns.clear()
    this.#origins.clear()
  }

  #remember(blockHash: Root, origin: BadBlock): void {
    this.#origins.delete(blockHash)
    this.#origins.set(blockHash, origin)
    for (const [hash, oldest] of this.#origins) {
      if (this.#origins.size <= MAX_BLOCKS && new Set(this.#origins.values()).size <= MAX_ORIGINS) return
      if (hash === oldest.payload.blockHash) this.lift(oldest)
      else this.#origins.delete(hash)
    }
  }

  #turnOf(blockHash: Root): RetryTurn {
    const turn = this.#turns.get(blockHash) ?? new RetryTurn(this.#delays, this.#clock, this.#onDue)
    this.#turns.set(blockHash, turn)
    return turn
  }

  #standingOn({ blockHash }: EnginePayload): readonly Root[] {
    return [...this.#origins].flatMap(([hash, { payload }]) => (payload.blockHash === blockHash ? [hash] : []))
  }
}
