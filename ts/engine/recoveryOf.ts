import { isAboutRequest } from './EngineFailure.ts'
import type { EngineStatus } from './EngineStatus.ts'

/** What brings an execution client out of a state. */
export type Recovery =
  /** Nothing to do until there is a new target. */
  | 'next-head'
  /** The same forkchoice again after a slot, or a new target before that. */
  | 'repeat'
  /** The same again after a growing delay, or a new target before that. */
  | 'retry'
  /** The same again after a growing delay and not before, whatever happens: nobody is there to hear it. */
  | 'wait'

/** The way out of each state. */
export function recoveryOf(status: EngineStatus): Recovery {
  switch (status.kind) {
    case 'starting':
    case 'connected':
    case 'following':
    case 'behind':
    case 'attributes-refused':
    case 'unsupported-fork':
    case 'reorg-too-deep':
    case 'method-missing':
    case 'request-refused':
    case 'fault':
    case 'stopped':
      return 'next-head'
    case 'syncing':
    case 'accepted':
    // The client is asked whether it is another one by now.
    case 'invalid':
    case 'invalid-block-hash':
      return 'repeat'
    case 'forkchoice-refused':
    case 'busy':
    case 'internal-error':
    case 'timeout':
    case 'bad-answer':
      return 'retry'
    case 'http':
      return isAboutRequest(status.statusCode) ? 'retry' : 'wait'
    case 'unreachable':
    case 'unauthorized':
      return 'wait'
  }
}

/** Whether the execution client may be another one, or have lost its memory, when it answers again. */
export function endsSession(status: EngineStatus): boolean {
  if (status.kind === 'http') return !isAboutRequest(status.statusCode)
  return status.kind === 'unreachable' || status.kind === 'unauthorized'
}
