import { concatBytes } from '../../../ts/bytes.ts'

/**
 * RLP of a byte string.
 *
 * @see https://ethereum.org/en/developers/docs/data-structures-and-encoding/rlp/
 */
export function rlpBytes(bytes: Uint8Array): Uint8Array {
  const [first] = bytes
  if (bytes.length === 1 && first !== undefined && first < 0x80) return bytes
  return concatBytes(prefix(0x80, bytes.length), bytes)
}

/** RLP of a number: its bytes without leading zeros. */
export function rlpNumber(value: bigint): Uint8Array {
  return rlpBytes(bigEndian(value))
}

/** RLP of a list whose items are RLP already. */
export function rlpList(items: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...items)
  return concatBytes(prefix(0xc0, body.length), body)
}

/** Up to 55 bytes the length is in the prefix, beyond it follows it. */
function prefix(offset: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(offset + length)
  const bytes = bigEndian(BigInt(length))
  return concatBytes(Uint8Array.of(offset + 55 + bytes.length), bytes)
}

function bigEndian(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array()
  const hex = value.toString(16)
  return Uint8Array.from(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'))
}
