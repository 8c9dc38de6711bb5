import { parseBoundedJson } from '../api/parseBoundedJson.ts'
import { answerCall } from './answerCall.ts'
import { resultText } from './JsonText.ts'
import { RpcError, rpcCodes } from './RpcError.ts'
import type { RpcContext } from './RpcMethod.ts'

/** Calls of a batch at most; go-ethereum's own limit is 1000. */
const MAX_BATCH = 100

/** Text of answers of a batch; what comes after it is refused. */
const MAX_BATCH_BYTES = 25_000_000

/** Calls of a batch that are answered at the same time. */
const AT_ONCE = 8

type Id = string | number | null

/**
 * The text of the answer to a body: a call, or a batch of calls. Undefined where all of them are notifications, which are
 * not answered.
 */
export async function answerBody(body: Uint8Array, context: RpcContext): Promise<string | undefined> {
  let message: unknown
  try {
    message = parseBoundedJson(body, 'the request')
  } catch {
    return errorText(null, new RpcError(rpcCodes.parse, 'parse error'))
  }
  if (!Array.isArray(message)) return answerMessage(message, context)
  if (message.length === 0) return errorText(null, new RpcError(rpcCodes.invalidRequest, 'empty batch'))
  if (message.length > MAX_BATCH) return errorText(null, new RpcError(rpcCodes.invalidRequest, 'batch too large'))
  const answers: string[] = []
  let bytes = 0
  for (let start = 0; start < message.length; start += AT_ONCE) {
    const answer = (call: unknown): Promise<string | undefined> | string =>
      bytes > MAX_BATCH_BYTES
        ? errorText(idOf(call), new RpcError(rpcCodes.tooLarge, 'response too large'))
        : answerMessage(call, context)
    for (const text of await Promise.all(message.slice(start, start + AT_ONCE).map(answer))) {
      if (text === undefined) continue
      bytes += text.length
      answers.push(text)
    }
  }
  return answers.length === 0 ? undefined : `[${answers.join(',')}]`
}

async function answerMessage(message: unknown, context: RpcContext): Promise<string | undefined> {
  const isObject = typeof message === 'object' && message !== null && !Array.isArray(message)
  const id = idOf(message)
  // An answer without the id that was asked for would find nobody.
  const isLost = isObject && 'id' in message && message.id !== id
  if (!isObject || isLost || !('method' in message) || typeof message.method !== 'string') {
    return errorText(id, new RpcError(rpcCodes.invalidRequest, 'invalid request'))
  }
  if (!('id' in message)) return undefined
  try {
    const params: unknown = 'params' in message ? message.params : undefined
    const result = await answerCall(message.method, params, context)
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${resultText(result)}}`
  } catch (error) {
    return errorText(id, error instanceof RpcError ? error : new RpcError(rpcCodes.server, 'internal error'))
  }
}

/** What is not an id is answered as if there were none. */
function idOf(message: unknown): Id {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null
  const { id } = message
  return (typeof id === 'string' && id.length <= 1024) || typeof id === 'number' ? id : null
}

function errorText(id: Id, { rpcCode, message, data }: RpcError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code: rpcCode, message, ...(data !== undefined && { data }) } })
}
