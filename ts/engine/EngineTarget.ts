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
  /** The newest justified block below the head, if one is known; else the finalized one is the safe one. */
  readonly safe?: ExecutionCheckpoint
  readonly finalized?: ExecutionCheckpoint
}

/**
 * The target to go for from now on.
 *
 * - the slot that proves the head never goes back: `undefined` if the next target's is lower, or if nothing changes;
 * - the finalized block only moves up, and never above the head; it is not forgotten once known;
 * - the safe block is the next target's: one that an earlier target had may lie on a branch that the head left.
 */
export function advanceTarget(present: EngineTarget | undefined, next: EngineTarget): EngineTarget | undefined {
  if (present === undefined) return withFinalized(next, finalizedFor(next, undefined))
  if (provenHead(next).slot < provenHead(present).slot) return undefined
  const target = withFinalized(next, finalizedFor(next, present.finalized))
  const isSame = saysTheSame(target, present) && provenHead(target).slot === provenHead(present).slot
  return isSame ? undefined : target
}

/** Whether an execution client hears the same of both targets. */
export function saysTheSame(a: EngineTarget, b: EngineTarget): boolean {
  return (
    a.head.blockHash === b.head.blockHash &&
    a.safe?.blockHash === b.safe?.blockHash &&
    a.finalized?.blockHash === b.finalized?.blockHash
  )
}

/** The head by the slot that proves it; finalized and safe blocks are known by theirs too. */
export function provenHead({ head, provenSlot }: EngineTarget): ExecutionCheckpoint {
  return { slot: provenSlot ?? head.slot, blockHash: head.blockHash }
}

/** How much the network has said for a block below the target's head: 1 it justified it, 2 it finalized it. */
export function endorsementOf({ safe, finalized }: EngineTarget, { slot }: ExecutionCheckpoint): 0 | 1 | 2 {
  if (finalized !== undefined && finalized.slot >= slot) return 2
  return safe !== undefined && safe.slot >= slot ? 1 : 0
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
