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
  | { readonly kind: 'http'; readonly statusCode: number }
  /** The answer is too large, no JSON-RPC, or not of the shape the method has. */
  | { readonly kind: 'bad-answer'; readonly method: string; readonly detail: string }
  /** A JSON-RPC error; the meaning is in the code, the message is for people. */
  | { readonly kind: 'rpc'; readonly method: string; readonly rpcCode: number; readonly message: string }

/**
 * A call to the execution client failed; `failure` says how. Codes: `ERR_ENGINE_UNREACHABLE`, `ERR_ENGINE_TIMEOUT`,
 * `ERR_ENGINE_UNAUTHORIZED`, `ERR_ENGINE_HTTP`, `ERR_ENGINE_BAD_ANSWER`, `ERR_ENGINE_RPC`.
 */
export class EngineCallError extends EngineError {
  readonly failure: EngineFailure

  constructor(failure: EngineFailure, options?: { cause?: unknown }) {
    super(`ERR_ENGINE_${failure.kind.toUpperCase().replace('-', '_')}`, describeFailure(failure), options)
    this.failure = failure
  }
}

/** One sentence with the remedy where there is one. */
export function describeFailure(failure: EngineFailure): string {
  switch (failure.kind) {
    case 'unreachable':
      return `The execution client cannot be reached (${failure.detail}): is it running, and is the engine URL right?`
    case 'timeout':
      return `The execution client did not answer ${failure.method} within ${failure.timeoutMs} ms.`
    case 'unauthorized':
      return describeRefusal(failure)
    case 'http':
      return `The execution client answered with HTTP status ${failure.statusCode}: is this its engine port?`
    case 'bad-answer':
      return `The execution client's answer to ${failure.method} is not understood: ${failure.detail}.`
    case 'rpc':
      return `The execution client refused ${failure.method}: ${failure.message} (${failure.rpcCode}).`
  }
}

function describeRefusal({
  clockSkewMs,
  isForbidden,
}: Extract<EngineFailure, { readonly kind: 'unauthorized' }>): string {
  if (clockSkewMs !== undefined) {
    return `The execution client refuses the token because of clock skew: its clock is ${skewText(clockSkewMs)} ours; set the clocks right.`
  }
  if (isForbidden === true) {
    return 'The execution client does not let us in (403): it must allow the host name of the engine URL (--authrpc.vhosts, --engine-host-allowlist), and both programs must use the same JWT secret file.'
  }
  return 'The execution client refuses the token: both programs must use the same JWT secret file.'
}

function skewText(clockSkewMs: number): string {
  return `${Math.round(Math.abs(clockSkewMs) / 1000)} s ${clockSkewMs < 0 ? 'behind' : 'ahead of'}`
}
