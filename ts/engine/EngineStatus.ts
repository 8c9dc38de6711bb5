import type { Root } from '../bytes.ts'
import { describeFailure, type EngineFailure } from './EngineFailure.ts'
import type { SyncProgress } from './SyncProgress.ts'

/** The payload a status speaks of. */
export interface StatusHead {
  readonly slot: number
  readonly blockHash: Root
  readonly blockNumber: number
}

/** How it stands with one execution client. */
export type EngineStatus =
  /** Nothing has been heard from it yet. */
  | { readonly kind: 'starting' }
  /** It answers, and there is no head to send yet. */
  | { readonly kind: 'connected' }
  /** It executed the head and follows it. */
  | { readonly kind: 'following'; readonly head: StatusHead; readonly safe: Root; readonly finalized: Root }
  /** It lacks the head's ancestors and fetches them; `blockNumber` is its own head, if it said so, as is `progress`. */
  | {
      readonly kind: 'syncing'
      readonly head: StatusHead
      readonly blockNumber?: number
      readonly progress?: SyncProgress
    }
  /** It keeps the head as a side branch and has not executed it. */
  | { readonly kind: 'accepted'; readonly head: StatusHead }
  /** It says that the head breaks the rules; the last good head stays. */
  | { readonly kind: 'invalid'; readonly head: StatusHead; readonly latestValidHash?: Root; readonly detail?: string }
  /** It computes another hash than the payload claims. */
  | { readonly kind: 'invalid-block-hash'; readonly head: StatusHead; readonly detail?: string }
  /** A JSON-RPC error; the kinds of refusal have names of their own. */
  | { readonly kind: RefusalKind; readonly method: string; readonly rpcCode: number; readonly message: string }
  /** No connection, no answer in time, wrong secret, or an answer that is none. */
  | Exclude<EngineFailure, { readonly kind: 'rpc' }>
  /** blsync could not make the call. */
  | { readonly kind: 'fault'; readonly detail: string }
  | { readonly kind: 'stopped' }

/**
 * JSON-RPC errors by meaning.
 *
 * @see https://github.com/ethereum/execution-apis/blob/main/src/engine/common.md#errors
 */
export type RefusalKind =
  /** −38002: safe or finalized do not lie on the head's chain, as the client knows it. */
  | 'forkchoice-refused'
  /** −38003: payload attributes; blsync sends none. */
  | 'attributes-refused'
  /** −38005: the client does not know the payload's fork. */
  | 'unsupported-fork'
  /** −38006. */
  | 'reorg-too-deep'
  /** −32000: cannot now, as when geth's beacon syncer is reorging. */
  | 'busy'
  /** −32601: the client is too old, or this is not its engine port. */
  | 'method-missing'
  /** −32700, −32600, −32602, −38001, −38004: it holds our call to be wrong. */
  | 'request-refused'
  /** −32603 and every code without a meaning here. */
  | 'internal-error'

/** What a JSON-RPC error code of an execution client means. */
export function refusalKind(rpcCode: number): RefusalKind {
  switch (rpcCode) {
    case -38002:
      return 'forkchoice-refused'
    case -38003:
      return 'attributes-refused'
    case -38005:
      return 'unsupported-fork'
    case -38006:
      return 'reorg-too-deep'
    case -32000:
      return 'busy'
    case -32601:
      return 'method-missing'
    case -32700:
    case -32600:
    case -32602:
    case -38001:
    case -38004:
      return 'request-refused'
    default:
      return 'internal-error'
  }
}

/** The status that a failed call leaves behind. */
export function statusOfFailure(failure: EngineFailure): EngineStatus {
  if (failure.kind !== 'rpc') return failure
  const { method, rpcCode, message } = failure
  return { kind: refusalKind(rpcCode), method, rpcCode, message }
}

/** One sentence for people, with the remedy where there is one. */
export function describeStatus(status: EngineStatus): string {
  switch (status.kind) {
    case 'starting':
      return 'Waiting for the execution client.'
    case 'connected':
      return 'The execution client is connected and waits for the first head.'
    case 'following':
      return `The execution client follows the head at slot ${status.head.slot}.`
    case 'syncing':
      return `The execution client is syncing: it fetches what it lacks below the head${describeProgress(status.progress)}.`
    case 'accepted':
      return 'The execution client keeps the head as a side branch and has not executed it yet.'
    case 'invalid':
      return `The execution client says that block ${status.head.blockHash} is invalid: the last good head stays. Is it on the right network and up to date?`
    case 'invalid-block-hash':
      return `The execution client computes another hash for block ${status.head.blockHash}: the last good head stays. Is it on the right network and up to date?`
    case 'forkchoice-refused':
      return `The execution client refuses the safe or finalized block (${status.rpcCode}): ${status.message}.`
    case 'attributes-refused':
      return `The execution client complains about payload attributes although there are none (${status.rpcCode}): ${status.message}.`
    case 'unsupported-fork':
      return `The execution client does not support the current fork (${status.rpcCode}): update it, and check that it is on the right network.`
    case 'reorg-too-deep':
      return `The execution client refuses a reorg this deep (${status.rpcCode}): ${status.message}.`
    case 'busy':
      return `The execution client cannot do it now (${status.rpcCode}): ${status.message}. It is asked again.`
    case 'method-missing':
      return `The execution client does not know ${status.method}: update it, and check that the URL is its engine port.`
    case 'request-refused':
      return `The execution client refuses ${status.method} as malformed (${status.rpcCode}): ${status.message}.`
    case 'internal-error':
      return `The execution client failed in ${status.method} (${status.rpcCode}): ${status.message}. It is asked again.`
    case 'fault':
      return `The head cannot be sent to the execution client: ${status.detail}`
    case 'stopped':
      return 'The connection to the execution client is closed.'
    case 'unreachable':
    case 'timeout':
    case 'unauthorized':
    case 'http':
    case 'bad-answer':
      return describeFailure(status)
  }
}

function describeProgress(progress: SyncProgress | undefined): string {
  return progress === undefined ? '' : `, and is at block ${progress.currentBlock} of ${progress.highestBlock}`
}
