import { hexToBytes } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'
import { JsonError } from './JsonError.ts'

/**
 * Bytes of a JSON hex string.
 *
 * @throws JsonError when it is not a string of `0x` and whole bytes
 */
export function jsonBytes(json: unknown): Uint8Array {
  if (typeof json !== 'string') throw new JsonError(json, `expected a hex string, got ${describeJson(json)}`)
  if (json.startsWith('0X')) throw new JsonError(json, 'hex must begin with 0x')
  try {
    return hexToBytes(json)
  } catch (cause) {
    throw new JsonError(json, cause instanceof DecodeError ? cause.message : 'unreadable hex', { cause })
  }
}

/**
 * The bytes of a hex string of that length.
 *
 * @throws JsonError
 */
export function bytesFromJson(json: unknown, length: number): Uint8Array {
  const bytes = jsonBytes(json)
  if (bytes.length !== length) throw new JsonError(json, `expected ${length} bytes of hex, got ${bytes.length}`)
  return bytes
}

/** What kind of JSON value it is, for error texts. */
export function describeJson(json: unknown): string {
  if (json === null) return 'null'
  if (json === undefined) return 'nothing'
  return Array.isArray(json) ? 'a list' : `a ${typeof json}`
}
