import { createHash } from 'node:crypto'

/** The JSON fields of a beacon block header. */
export interface HeaderJson {
  readonly slot: string
  readonly proposer_index: string
  readonly parent_root: string
  readonly state_root: string
  readonly body_root: string
}

/** A header as 112 bytes of SSZ; written for tests, apart from the code under test. */
export function headerBytes(header: HeaderJson): Buffer {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64LE(BigInt(header.slot), 0)
  numbers.writeBigUInt64LE(BigInt(header.proposer_index), 8)
  return Buffer.concat([numbers, ...[header.parent_root, header.state_root, header.body_root].map(hexBytes)])
}

/** Root of the block with that header, as `0x` hex. */
export function headerBytesRoot(bytes: Uint8Array): `0x${string}` {
  const leaves = [bytes.subarray(0, 8), bytes.subarray(8, 16), bytes.subarray(16, 48), bytes.subarray(48, 80)]
  leaves.push(bytes.subarray(80, 112), new Uint8Array(), new Uint8Array(), new Uint8Array())
  let level: readonly Buffer[] = leaves.map((leaf) => Buffer.concat([leaf, Buffer.alloc(32 - leaf.length)]))
  while (level.length > 1) {
    const pairs = level.filter((_, index) => index % 2 === 0)
    level = pairs.map((left, index) => sha256(Buffer.concat([left, level[2 * index + 1] ?? Buffer.alloc(32)])))
  }
  return `0x${level[0]?.toString('hex') ?? ''}`
}

export function hexBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
