import type { EngineConnection } from './EngineConnection.ts'
import { EngineCallError } from './EngineFailure.ts'
import { type RefusalKind, refusalKind } from './EngineStatus.ts'
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
      const kind = refusalOf(error)
      // A lesser safe block was our idea: a client that holds that to be malformed (EthereumJS) still refuses the first.
      if (kind === 'request-refused' && refusal !== undefined) break
      if (kind !== 'forkchoice-refused') throw error
      refusal = error
    }
  }
  throw refusal
}

function refusalOf(error: unknown): RefusalKind | undefined {
  if (!(error instanceof EngineCallError) || error.failure.kind !== 'rpc') return undefined
  return refusalKind(error.failure.rpcCode)
}
