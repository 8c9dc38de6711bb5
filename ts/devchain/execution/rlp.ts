import { concatBytes } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'

/** Recursive length prefix: bytes, or a list of items. */
export type RlpItem = Uint8Array | readonly RlpItem[]

export function rlpEncode(item: RlpItem): Uint8Array {
  if (item instanceof Uint8Array) {
    const [first] = item
    if (item.length === 1 && first !== undefined && first < 0x80) return item
    return concatBytes(prefix(item.length, 0x80), item)
  }
  const payload = concatBytes(...item.map(rlpEncode))
  return concatBytes(prefix(payload.length, 0xc0), payload)
}

/** A whole number as RLP wants it: big-endian, without leading zeros, nothing for zero. */
export function rlpInteger(value: number | bigint): Uint8Array {
  const hex = BigInt(value).toString(16)
  return value === 0 || value === 0n
    ? new Uint8Array(0)
    : Uint8Array.from(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
}

/** @throws DecodeError when the bytes are not exactly one item */
export function rlpDecode(bytes: Uint8Array): RlpItem {
  const { item, rest } = decodeFirst(bytes)
  if (rest.length > 0) throw new DecodeError(`${rest.length} bytes follow the RLP item`)
  return item
}

function decodeFirst(bytes: Uint8Array): { item: RlpItem; rest: Uint8Array } {
  const first = bytes[0]
  if (first === undefined) throw new DecodeError('an RLP item is missing')
  if (first < 0x80) return { item: bytes.subarray(0, 1), rest: bytes.subarray(1) }
  const isList = first >= 0xc0
  const short = first - (isList ? 0xc0 : 0x80)
  const lengthBytes = short > 55 ? short - 55 : 0
  const length =
    lengthBytes === 0 ? short : Number(`0x${Buffer.from(bytes.subarray(1, 1 + lengthBytes)).toString('hex')}`)
  const start = 1 + lengthBytes
  if (!(start + length <= bytes.length)) throw new DecodeError('an RLP item is cut short')
  const body = bytes.subarray(start, start + length)
  const rest = bytes.subarray(start + length)
  return { item: isList ? decodeAll(body) : body, rest }
}

function decodeAll(bytes: Uint8Array): RlpItem[] {
  const items: RlpItem[] = []
  let left = bytes
  while (left.length > 0) {
    const { item, rest } = decodeFirst(left)
    items.push(item)
    left = rest
  }
  return items
}

function prefix(length: number, base: number): Uint8Array {
  if (length <= 55) return Uint8Array.of(base + length)
  const size = rlpInteger(length)
  return concatBytes(Uint8Array.of(base + 55 + size.length), size)
}
