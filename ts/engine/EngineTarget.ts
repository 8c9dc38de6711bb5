import type { EnginePayload, ExecutionCheckpoint } from './EnginePayload.ts'
import { isAtOrBelow } from './forkchoiceAttempts.ts'

/** Where an execution client should be. Everything in it is verified. */
export interface EngineTarget {
  readonly head: EnginePayload
  /**
   * Slot of the beacon block that proves the head: from gloas on a later one than the head's own, which is meant when
   * this is left out. It says how new the target is, even when later blocks brought no payload.
   */
  readonly provenSlot?: number
  /** The newest justified block, if it is known; else the finalized one is the safe one. */
  readonly safe?: ExecutionCheckpoint
  readonly finalized?: ExecutionCheckpoint
}

/**
 * The target to go for from now on.
 *
 * - the slot that proves the head never goes back: `undefined` if the next target's is lower, or if nothing changes;
 * - the finalized block only moves up, and never above the head;
 * - neither it nor the safe block is forgotten once known.
 */
export function advanceTarget(present: EngineTarget | undefined, next: EngineTarget): EngineTarget | undefined {
  if (present === undefined) return withFinalized(next, finalizedFor(next, undefined))
  if (provenHead(next).slot < provenHead(present).slot) return undefined
  const safe = next.safe ?? present.safe
  const finalized = finalizedFor(next, present.finalized)
  const same =
    next.head.blockHash === present.head.blockHash &&
    safe?.blockHash === present.safe?.blockHash &&
    finalized?.blockHash === present.finalized?.blockHash
  return same ? undefined : withFinalized({ ...next, ...(safe !== undefined && { safe }) }, finalized)
}

/** The head by the slot that proves it; finalized and safe blocks are known by theirs too. */
export function provenHead({ head, provenSlot }: EngineTarget): ExecutionCheckpoint {
  return { slot: provenSlot ?? head.slot, blockHash: head.blockHash }
}

function finalizedFor(next: EngineTarget, present: ExecutionCheckpoint | undefined): ExecutionCheckpoint | undefined {
  const { finalized } = next
  if (finalized === undefined || !isAtOrBelow(finalized, provenHead(next))) return present
  return present === undefined || finalized.slot > present.slot ? finalized : present
}

function withFinalized(target: EngineTarget, finalized: ExecutionCheckpoint | undefined): EngineTarget {
  const { finalized: _, ...rest } = target
  return { ...rest, ...(finalized !== undefined && { finalized }) }
}
