import type { ProviderConditionKind } from './ProviderHealth.ts'
import type { ProviderMethod } from './ProviderProtocol.ts'

const PRUNED =
  /missing trie node|pruned|historical state|state .*not available|old block|proof window|distance to target block/i
const NO_METHOD =
  /method.*(not found|does not exist|not available|not supported|not whitelisted|disabled)|unsupported method/i
const LIMITED = /rate.?limit|too many requests|capacity|quota|throttl|requests per second/i

/** Codes of JSON-RPC that say the same everywhere. */
const METHOD_NOT_FOUND = -32_601
const LIMIT_EXCEEDED = -32_005

/**
 * What an error answer says of a provider, by code and the words of execution clients and of those who offer them; undefined
 * where it says nothing but of the question.
 */
export function refusalKind(method: ProviderMethod, code: number, message: string): ProviderConditionKind | undefined {
  if (LIMITED.test(message) || code === LIMIT_EXCEEDED || code === 429) return 'provider-rate-limited'
  // Without an access list calls take more rounds and end alike.
  if (method === 'eth_createAccessList' || method === 'eth_sendRawTransaction') return undefined
  if (PRUNED.test(message)) return 'provider-prunes-state'
  return code === METHOD_NOT_FOUND || NO_METHOD.test(message) ? 'provider-lacks-method' : undefined
}

/** Words of an execution client that does not keep a state. */
export function isPruned(message: string): boolean {
  return PRUNED.test(message)
}

/** Words of one that does not have a method. */
export function isWithoutMethod(message: string): boolean {
  return NO_METHOD.test(message) || message.includes(String(METHOD_NOT_FOUND))
}
