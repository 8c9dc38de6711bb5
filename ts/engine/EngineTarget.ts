import type { EnginePayload, ExecutionCheckpoint } from './EnginePayload.ts'
import { isAtOrBelow } from './forkchoiceAttempts.ts'

/** Where an execution client should be. Everything in it is verified. */
export interface EngineTarget {
  readonly head: EnginePayload
  /** The newest justified block, if it is known; else the finalized one is the safe one. */
  readonly safe?: ExecutionCheckpoint
  readonly finalized?: ExecutionCheckpoint
}

/**
 * The target to go for from now on.
 *
 * - the head's slot never goes back: `undefined` if the next target's is lower, or if nothing changes;
 * - the finalized block only moves up, and never above the head;
 * - neither it nor the safe block is forgotten once known.
 */
export function advanceTarget(present: EngineTarget | undefined, next: EngineTarget): EngineTarget | undefined {
  if (present === undefined) return withFinalized(next, finalizedFor(next, undefined))
  if (next.head.slot < present.head.slot) return undefined
  const safe = next.safe ?? present.safe
  const finalized = finalizedFor(next, present.finalized)
  const same =
    next.head.blockHash === present.head.blockHash &&
    safe?.blockHash === present.safe?.blockHash &&
    finalized?.blockHash === present.finalized?.blockHash
  return same ? undefined : withFinalized({ head: next.head, ...(safe !== undefined && { safe }) }, finalized)
}

function finalizedFor(next: EngineTarget, present: ExecutionCheckpoint | undefined): ExecutionCheckpoint | undefined {
  const { head, finalized } = next
  if (finalized === undefined || !isAtOrBelow(finalized, head)) return present
  return present === undefined || finalized.slot > present.slot ? finalized : present
}

function withFinalized(target: EngineTarget, finalized: ExecutionCheckpoint | undefined): EngineTarget {
  const { head, safe } = target
  return { head, ...(safe !== undefined && { safe }), ...(finalized !== undefined && { finalized }) }
}
