import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import { refusalKind } from './EngineStatus.ts'
import { type EngineTarget, provenHead } from './EngineTarget.ts'
import type { ForkchoiceState } from './ForkchoiceState.ts'
import { forkchoiceAttempts } from './forkchoiceAttempts.ts'
import type { PayloadStatus } from './PayloadStatus.ts'

/**
 * Moves an execution client's forkchoice to the target, with a lesser safe block when it refuses the wanted one
 * (Nethermind answers −38002 for a safe block that it does not have yet).
 *
 * @returns the answer and the state it is the answer to
 * @throws EngineCallError
 */
export async function moveForkchoice(
  connection: EngineConnection,
  target: EngineTarget,
): Promise<{ readonly answer: PayloadStatus; readonly state: ForkchoiceState }> {
  const { head, safe, finalized } = target
  let refusal: unknown
  for (const state of forkchoiceAttempts(provenHead(target), safe, finalized)) {
    try {
      return { answer: await connection.forkchoiceUpdated(head.fork, state), state }
    } catch (error) {
      if (!isForkchoiceRefusal(error)) throw error
      refusal = error
    }
  }
  throw refusal
}

function isForkchoiceRefusal(error: unknown): boolean {
  if (!(error instanceof EngineCallError) || error.failure.kind !== 'rpc') return false
  return refusalKind(error.failure.rpcCode) === 'forkchoice-refused'
}
