import { DecodeError } from './errors.ts'

/** Bytes as lower-case hex with `0x`; a 32-byte tree root or block hash unless said otherwise. */
export type Root = `0x${string}`

const HEX = /^0x[0-9a-f]*$/i

/**
 * Bytes of a `0x` hex string of even length.
 *
 * @param length - required number of bytes, any when left out
 * @throws DecodeError when the text is not such a string
 *
 * @example
 * hexToBytes('0x01ff').length // 2
 */
export function hexToBytes(hex: string, length?: number): Uint8Array {
  if (!HEX.test(hex) || hex.length % 2 !== 0)
    throw new DecodeError(`not a 0x hex string of whole bytes: ${preview(hex)}`)
  if (length !== undefined && hex.length !== 2 + 2 * length) {
    throw new DecodeError(`expected ${length} bytes of hex, got ${(hex.length - 2) / 2}: ${preview(hex)}`)
  }
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}

/** A root as people write it: 64 hex digits of either case, with or without `0x`. Undefined for anything else and for zeros. */
export function readRoot(text: unknown): Root | undefined {
  if (typeof text !== 'string') return undefined
  const digits = /^\s*(?:0x)?([0-9a-f]{64})\s*$/i.exec(text)?.[1]
  return digits === undefined || /^0+$/.test(digits) ? undefined : `0x${digits.toLowerCase()}`
}

/**
 * Lower-case hex with `0x`.
 *
 * @example
 * bytesToHex(new Uint8Array([1, 255])) // '0x01ff'
 */
export function bytesToHex(bytes: Uint8Array): Root {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`
}

/** Whether two byte strings are the same; not constant time, never for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}

/** The parts one after another in a new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

function preview(text: string): string {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text
}
