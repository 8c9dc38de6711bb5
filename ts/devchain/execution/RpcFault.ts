/** A JSON-RPC error answer. */
export class RpcFault extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.name = 'RpcFault'
    this.code = code
  }
}

/** Codes of the engine API. */
export const rpcCodes = {
  methodNotFound: -32601,
  invalidParams: -32602,
  invalidForkchoiceState: -38002,
  invalidPayloadAttributes: -38003,
  unsupportedFork: -38005,
} as const
