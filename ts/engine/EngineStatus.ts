import type { Root } from '../bytes.ts'
import { conditionSentence } from '../conditions/conditionSentence.ts'
import type { EngineFailure } from './EngineFailure.ts'
import { engineCondition } from './engineCondition.ts'
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
  /** It executed the newest verified head and follows it. */
  | { readonly kind: 'following'; readonly head: StatusHead; readonly safe: Root; readonly finalized: Root }
  /** It follows a head that is no longer the newest verified one. */
  | { readonly kind: 'behind'; readonly head: StatusHead }
  /**
   * It lacks the head's ancestors and fetches them; `blockNumber` is its own head, if it said so, as is `progress`;
   * `standsStill` if that has not moved for long.
   */
  | {
      readonly kind: 'syncing'
      readonly head: StatusHead
      readonly blockNumber?: number
      readonly progress?: SyncProgress
      readonly standsStill?: true
    }
  /** It keeps the head as a side branch and has not executed it. */
  | { readonly kind: 'accepted'; readonly head: StatusHead }
  /** It says that the head, or `badBlock` below it, breaks the rules; the last good head stays. */
  | {
      readonly kind: 'invalid'
      readonly head: StatusHead
      readonly badBlock: StatusHead
      readonly latestValidHash?: Root
      readonly detail?: string
    }
  /** It computes another hash than the payload claims. */
  | {
      readonly kind: 'invalid-block-hash'
      readonly head: StatusHead
      readonly badBlock: StatusHead
      readonly detail?: string
    }
  /** A JSON-RPC error; the kinds of refusal have names of their own. */
  | { readonly kind: RefusalKind; readonly method: string; readonly rpcCode: number; readonly message: string }
  /** No connection, no answer in time, wrong secret, or what is not an answer. */
  | Exclude<EngineFailure, { readonly kind: 'rpc' }>
  /** blsync could not make the call. */
  | { readonly kind: 'fault'; readonly detail: string }
  | { readonly kind: 'stopped' }

/** Why a head must not be followed. */
export type Rejection = Extract<EngineStatus, { readonly kind: 'invalid' | 'invalid-block-hash' }>

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

/**
 * One sentence for people, with the remedy where there is one; the words of the condition that the status is.
 *
 * @example
 * client.on('engine', ({ label, status }) => console.log(label, describeStatus(status)))
 */
export function describeStatus(status: EngineStatus): string {
  const condition = engineCondition(status)
  if (condition !== undefined) return conditionSentence(condition)
  switch (status.kind) {
    case 'starting':
      return 'Waiting for the execution client.'
    case 'following':
      return `The execution client follows the head at slot ${status.head.slot}.`
    case 'behind':
      return `The execution client follows the head at slot ${status.head.slot}: what it needs to go on is on its way.`
    case 'stopped':
      return 'The connection to the execution client is closed.'
    default:
      return 'The execution client is connected and waits for the first head.'
  }
}
