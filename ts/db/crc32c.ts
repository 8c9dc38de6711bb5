const POLYNOMIAL = 0x82f63b78

/** Four tables, so that four bytes are taken at a time: every file of a database is summed before it is opened. */
const [T0, T1, T2, T3] = buildTables()

/**
 * CRC-32C of bytes, going on from the sum of those before them.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc3720#appendix-B.4
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let sum = ~before
  for (let at = 0; at < whole; at += 4) {
    const word = sum ^ view.getUint32(at, true)
    sum = entry(T3, word) ^ entry(T2, word >>> 8) ^ entry(T1, word >>> 16) ^ entry(T0, word >>> 24)
  }
  for (let at = whole; at < bytes.length; at++) sum = (sum >>> 8) ^ entry(T0, sum ^ view.getUint8(at))
  return ~sum >>> 0
}

/** As LevelDB stores a sum: rotated and shifted, since a sum of bytes that hold their own sum says little. */
export function maskedCrc32c(sum: number): number {
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0
}

function entry(table: Uint32Array, index: number): number {
  return table[index & 0xff] ?? 0
}

function buildTables(): readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1
    return sum
  })
  const next = (table: Uint32Array) => table.map((sum) => (sum >>> 8) ^ entry(first, sum))
  const second = next(first)
  const third = next(second)
  return [first, second, third, next(third)]
}
