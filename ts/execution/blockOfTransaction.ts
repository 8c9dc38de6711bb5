import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'

/** The block that a provider says a transaction is in; undefined where it says that it is in none. */
export function blockOfTransaction(result: unknown): Root | undefined {
  if (result === null) return undefined
  if (typeof result !== 'object' || !('blockHash' in result)) throw new DecodeError('it is no transaction')
  const { blockHash } = result
  if (blockHash === null) return undefined
  if (typeof blockHash !== 'string') throw new DecodeError('the hash of its block is none')
  return bytesToHex(hexToBytes(blockHash, 32))
}
