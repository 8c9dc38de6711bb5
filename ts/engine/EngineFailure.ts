import type { ConditionKind } from '../conditions/ConditionKind.ts'
import { conditionSentence } from '../conditions/conditionSentence.ts'
import type { EngineErrorCode } from '../ErrorCode.ts'
import { EngineError } from '../errors.ts'

/** Why a call to the execution client brought no result. */
export type EngineFailure =
  /** No connection, or it broke: the client is down, restarting, or the address is wrong. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout'; readonly method: string; readonly timeoutMs: number }
  /**
   * We are not let in: the token was refused; `clockSkewMs` (theirs minus ours) is there if the clocks are too far
   * apart, and `isForbidden` if it was status 403, which also stands for a host name that is not allowed.
   */
  | { readonly kind: 'unauthorized'; readonly clockSkewMs?: number; readonly isForbidden?: boolean }
  /** An HTTP status other than 200, 401 and 403 without a JSON-RPC answer in its body. */
  | { readonly kind: 'http'; readonly method: string; readonly statusCode: number }
  /** The answer is too large, no JSON-RPC, or not of the shape the method has. */
  | { readonly kind: 'bad-answer'; readonly method: string; readonly detail: string }
  /** A JSON-RPC error; the meaning is in the code, the message is for people. */
  | { readonly kind: 'rpc'; readonly method: string; readonly rpcCode: number; readonly message: string }

const CODES: Readonly<Record<EngineFailure['kind'], EngineErrorCode>> = {
  unreachable: 'ERR_ENGINE_UNREACHABLE',
  timeout: 'ERR_ENGINE_TIMEOUT',
  unauthorized: 'ERR_ENGINE_UNAUTHORIZED',
  http: 'ERR_ENGINE_HTTP',
  'bad-answer': 'ERR_ENGINE_BAD_ANSWER',
  rpc: 'ERR_ENGINE_RPC',
}

/**
 * A call to the execution client failed; `failure` says how.
 *
 * @example
 * const isDown = (error: unknown) => error instanceof EngineCallError && error.failure.kind === 'unreachable'
 */
export class EngineCallError extends EngineError {
  readonly failure: EngineFailure

  constructor(failure: EngineFailure, options?: { cause?: unknown }) {
    super(CODES[failure.kind], describeFailure(failure), options)
    this.failure = failure
  }
}

/** One sentence with the remedy, in the words of the condition that the failure is. */
export function describeFailure(failure: EngineFailure): string {
  return conditionSentence({ kind: failureCondition(failure), evidence: failureEvidence(failure) })
}

/** What is wrong when a call ends so; what JSON-RPC errors mean is another matter. */
export function failureCondition(failure: EngineFailure): ConditionKind {
  switch (failure.kind) {
    case 'unreachable':
      return 'engine-unreachable'
    case 'timeout':
      return 'engine-timeout'
    case 'unauthorized':
      return 'engine-auth'
    case 'http':
      return isAboutRequest(failure.statusCode) ? 'engine-refusing' : 'engine-unreachable'
    case 'bad-answer':
    case 'rpc':
      return 'engine-refusing'
  }
}

/** What was seen, in few words. */
export function failureEvidence(failure: EngineFailure): string {
  switch (failure.kind) {
    case 'unreachable':
      return failure.detail
    case 'timeout':
      return `no answer to ${failure.method} within ${failure.timeoutMs} ms`
    case 'unauthorized':
      return refusalEvidence(failure)
    case 'http':
      return `status ${failure.statusCode} for ${failure.method}${httpHint(failure.statusCode)}`
    case 'bad-answer':
      return `the answer to ${failure.method} is not understood: ${failure.detail}`
    case 'rpc':
      return `${failure.method}: ${failure.message} (${failure.rpcCode})`
  }
}

/** Whether an HTTP status is about the request rather than about who answers: others may be taken. */
export function isAboutRequest(statusCode: number): boolean {
  return statusCode >= 400 && statusCode < 500 && statusCode !== 404 && statusCode !== 405
}

function httpHint(statusCode: number): string {
  if (statusCode === 413) return ': it, or a proxy before it, does not accept a request of that size'
  if (statusCode === 502 || statusCode === 503 || statusCode === 504) return ': a proxy before it may not reach it'
  return isAboutRequest(statusCode) || statusCode >= 500 ? '' : ': is this its engine port?'
}

function refusalEvidence({
  clockSkewMs,
  isForbidden,
}: Extract<EngineFailure, { readonly kind: 'unauthorized' }>): string {
  if (clockSkewMs !== undefined) return `clock skew: its clock is ${skewText(clockSkewMs)} ours; correct the clocks`
  if (isForbidden === true) {
    return 'status 403: it may not allow the host name of the address (--authrpc.vhosts, --engine-host-allowlist)'
  }
  return 'unauthorized: it has another secret'
}

function skewText(clockSkewMs: number): string {
  return `${Math.round(Math.abs(clockSkewMs) / 1000)} s ${clockSkewMs < 0 ? 'behind' : 'ahead of'}`
}
