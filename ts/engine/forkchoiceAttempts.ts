import type { Root } from '../bytes.ts'
import type { ExecutionCheckpoint } from './EnginePayload.ts'
import type { ForkchoiceState } from './ForkchoiceState.ts'

/** Says "not known yet" in a forkchoice state. */
export const ZERO_HASH: Root = `0x${'00'.repeat(32)}`

/**
 * The forkchoice states to try one after another as long as each is refused with −38002: the safe block as wanted,
 * then the finalized block as the safe one, then no safe block. The finalized block is never taken back.
 *
 * A safe block that cannot be an ancestor of the head, or lies below the finalized one, counts as not given; then the
 * finalized block is the safe one.
 */
export function forkchoiceAttempts(
  head: ExecutionCheckpoint,
  safe: ExecutionCheckpoint | undefined,
  finalized: ExecutionCheckpoint | undefined,
): readonly ForkchoiceState[] {
  const finalizedBlockHash = finalized?.blockHash ?? ZERO_HASH
  const usable = safe !== undefined && isBetween(safe, finalized, head)
  const safeHashes = new Set([usable ? safe.blockHash : finalizedBlockHash, finalizedBlockHash, ZERO_HASH])
  return [...safeHashes].map((safeBlockHash) => ({ headBlockHash: head.blockHash, safeBlockHash, finalizedBlockHash }))
}

/** Whether one chain can hold all three, as far as slots and equal slots tell. */
function isBetween(
  safe: ExecutionCheckpoint,
  finalized: ExecutionCheckpoint | undefined,
  head: ExecutionCheckpoint,
): boolean {
  return isAtOrBelow(safe, head) && (finalized === undefined || isAtOrBelow(finalized, safe))
}

/** Whether the lower block can be the upper one or an ancestor of it. */
export function isAtOrBelow(lower: ExecutionCheckpoint, upper: ExecutionCheckpoint): boolean {
  return lower.slot < upper.slot || (lower.slot === upper.slot && lower.blockHash === upper.blockHash)
}
