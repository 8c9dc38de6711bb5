import { DecodeError } from '../errors.ts'
import type { EncodedBytes } from '../native/decodeBlockBytes.ts'

/** An object as it came from outside: best as bytes, in SSZ or JSON, and for convenience as parsed JSON. */
export type Encoded = { readonly json: unknown } | { readonly jsonBytes: Uint8Array } | { readonly ssz: Uint8Array }

/**
 * Its bytes; parsed JSON becomes text again.
 *
 * @throws DecodeError when a value is none of JSON
 */
export function encodedBytes(encoded: Encoded): EncodedBytes {
  if ('ssz' in encoded) return { bytes: encoded.ssz, encoding: 'ssz' }
  if ('jsonBytes' in encoded) return { bytes: encoded.jsonBytes, encoding: 'json' }
  const text = JSON.stringify(encoded.json)
  if (text === undefined) throw new DecodeError('there is no JSON object')
  return { bytes: new TextEncoder().encode(text), encoding: 'json' }
}
