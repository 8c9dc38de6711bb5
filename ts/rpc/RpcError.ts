import { BlsyncError } from '../errors.ts'

/** Codes of JSON-RPC, and of execution clients. */
export const rpcCodes = {
  parse: -32_700,
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  /** Whatever an execution client cannot do. */
  server: -32_000,
  /** An answer of a batch, after longer ones. */
  tooLarge: -32_003,
  /** Too much was asked for. */
  limitExceeded: -32_005,
  /** No provider gives an answer that holds, or no head is verified yet: not an answer about the chain. */
  unproven: -32_090,
  /** Execution reverted; `data` says with what. */
  reverted: 3,
} as const

/** An error as JSON-RPC gives it, in the words of execution clients where they have any. */
export class RpcError extends BlsyncError {
  readonly rpcCode: number
  readonly data: unknown

  constructor(rpcCode: number, message: string, options: { readonly data?: unknown; readonly cause?: unknown } = {}) {
    super('ERR_RPC', message, options)
    this.rpcCode = rpcCode
    this.data = options.data
  }
}
