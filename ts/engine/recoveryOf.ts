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
    case 'invalid':
    case 'invalid-block-hash':
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
      return 'repeat'
    case 'forkchoice-refused':
    case 'busy':
    case 'internal-error':
      return 'retry'
    case 'unreachable':
    case 'timeout':
    case 'unauthorized':
    case 'http':
    case 'bad-answer':
      return 'wait'
  }
}

/** Whether the execution client may be another one, or have lost its memory, when it answers again. */
export function endsSession(status: EngineStatus): boolean {
  return status.kind === 'unreachable' || status.kind === 'unauthorized' || status.kind === 'http'
}
