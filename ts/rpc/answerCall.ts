import { BlsyncError, ServerError } from '../errors.ts'
import { NativeError } from '../native/NativeError.ts'
import { blockMethods } from './blockMethods.ts'
import { callMethods } from './callMethods.ts'
import { chainMethods } from './chainMethods.ts'
import { feeMethods } from './feeMethods.ts'
import { filterMethods } from './filterMethods.ts'
import { logMethods } from './logMethods.ts'
import { Params } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcContext, RpcMethods } from './RpcMethod.ts'
import { sendMethods } from './sendMethods.ts'
import { stateMethods } from './stateMethods.ts'
import { subscriptionMethods } from './subscriptionMethods.ts'

const methods: RpcMethods = {
  ...chainMethods,
  ...stateMethods,
  ...blockMethods,
  ...logMethods,
  ...filterMethods,
  ...subscriptionMethods,
  ...callMethods,
  ...feeMethods,
  ...sendMethods,
}

/** Names of all methods that are answered. */
export const methodNames: readonly string[] = Object.keys(methods)

/**
 * Answers a call out of proven data.
 *
 * @returns a value or {@link JsonText}
 * @throws RpcError for whatever goes wrong
 */
export async function answerCall(method: string, params: unknown, context: RpcContext): Promise<unknown> {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (known === undefined) {
    const { passThrough } = context
    if (passThrough?.has(method) === true) return passThrough.answer(method, params).catch(fail)
    const message = `the method ${method.slice(0, 64)} does not exist/is not available`
    throw new RpcError(rpcCodes.methodNotFound, message)
  }
  try {
    return await known.answer(new Params(params, known.count), context)
  } catch (error) {
    return fail(error)
  }
}

function fail(error: unknown): never {
  throw asRpcError(error)
}

function asRpcError(error: unknown): RpcError {
  if (error instanceof RpcError) return error
  if (error instanceof ServerError) return new RpcError(rpcCodes.unproven, error.message, { cause: error })
  // Blocks and receipts are classes of the addon, whose errors come as they are.
  const known = error instanceof BlsyncError ? error : NativeError.from(error)
  if (known.code === 'UNPROVEN_UNCLES') return new RpcError(rpcCodes.unproven, known.message, { cause: error })
  return new RpcError(rpcCodes.server, known.code === 'INTERNAL' ? 'internal error' : known.message, { cause: error })
}
