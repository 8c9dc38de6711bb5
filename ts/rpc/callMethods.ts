import { bytesToHex } from '../bytes.ts'
import type { CallGoal } from '../execution/ExecutionCalls.ts'
import type { ExecutionReader } from '../execution/ExecutionReader.ts'
import type { CallEnd } from '../native/execution.ts'
import { NativeError } from '../native/NativeError.ts'
import { JsonText } from './JsonText.ts'
import { invalidAt, type Params } from './Params.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcMethods } from './RpcMethod.ts'
import { revertReason } from './revertReason.ts'
import { stateAt } from './stateMethods.ts'

/** Calls, run here on proven state. */
export const callMethods: RpcMethods = {
  eth_call: { count: 4, answer: (params, { reader }) => run(reader, params, 'call') },
  eth_createAccessList: { count: 3, answer: (params, { reader }) => run(reader, params, 'access-list') },
  eth_estimateGas: { count: 4, answer: (params, { reader }) => run(reader, params, 'estimate') },
}

async function run(reader: ExecutionReader, params: Params, goal: CallGoal): Promise<string | JsonText> {
  const request = object(params, 0)
  if (request === undefined) throw invalidAt(0, 'expected a call')
  const stateOverrides = object(params, 2)
  const blockOverrides = object(params, 3)
  const header = await stateAt(reader, params.block(1))
  const question = {
    header,
    request,
    goal,
    ...(stateOverrides !== undefined && { stateOverrides }),
    ...(blockOverrides !== undefined && { blockOverrides }),
  }
  return answerOf(await reader.calls.run(question).catch(refuse))
}

function object(params: Params, index: number): object | undefined {
  if (!params.has(index)) return undefined
  const value = params.any(index)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidAt(index, 'expected an object')
  return value
}

/** A request that does not fit is told in the addon's words, which are go-ethereum's where it has any. */
function refuse(error: unknown): never {
  if (!(error instanceof NativeError)) throw error
  if (error.code === 'INVALID_JSON') throw invalidAt(0, error.message)
  if (error.code === 'INVALID_VALUE') throw new RpcError(rpcCodes.server, error.message)
  throw error
}

function answerOf({ kind, data, number, reason }: CallEnd): string | JsonText {
  switch (kind) {
    case 'returned':
      return bytesToHex(data)
    case 'gas':
      return `0x${(number ?? 0n).toString(16)}`
    case 'access-list':
      return new JsonText(data)
    case 'reverted': {
      const output = bytesToHex(data)
      const said = revertReason(output)
      const message = said === undefined ? 'execution reverted' : `execution reverted: ${said}`
      throw new RpcError(rpcCodes.reverted, message, { data: output })
    }
    case 'failed':
    case 'account':
    case 'slot':
    case 'code':
    case 'block-hash':
      throw new RpcError(rpcCodes.server, reason ?? 'the call did not end')
  }
}
