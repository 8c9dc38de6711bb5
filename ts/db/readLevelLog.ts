import { crc32c, maskedCrc32c } from './crc32c.ts'

const BLOCK_LENGTH = 32_768
const HEADER_LENGTH = 7

/** Types of a record's parts; zero is space that was reserved and not written. */
const WHOLE = 1
const FIRST = 2
const LAST = 4

/** What a log file of LevelDB holds. */
export interface LevelLog {
  /** Content of the records, in their order. */
  readonly records: readonly Uint8Array[]
  /** What is wrong with the file; the records are those before it. */
  readonly damage: string | undefined
}

/**
 * Reads a log file of LevelDB (`*.log`, `MANIFEST-*`) and verifies every checksum in it. A last record that was not written
 * to its end is not damage: that is how a killed process leaves it.
 *
 * @see https://github.com/google/leveldb/blob/1.23/doc/log_format.md
 */
export function readLevelLog(bytes: Uint8Array): LevelLog {
  const records: Uint8Array[] = []
  let parts: Uint8Array[] = []
  for (let start = 0; start < bytes.length; start += BLOCK_LENGTH) {
    const block = bytes.subarray(start, start + BLOCK_LENGTH)
    for (const part of partsOf(block)) {
      if (typeof part === 'string') return { records, damage: `${part} after byte ${start}` }
      if (part.type === WHOLE || part.type === FIRST) parts = []
      parts.push(part.content)
      if (part.type === WHOLE || part.type === LAST) records.push(Buffer.concat(parts))
    }
  }
  return { records, damage: undefined }
}

/** The parts of records in a block, and last what is wrong with the block. */
function* partsOf(block: Uint8Array): Generator<{ readonly type: number; readonly content: Uint8Array } | string> {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  for (let at = 0; at + HEADER_LENGTH <= block.length; ) {
    const sum = view.getUint32(at, true)
    const length = view.getUint16(at + 4, true)
    const type = view.getUint8(at + 6)
    if (type === 0 && length === 0 && sum === 0) return
    if (type < WHOLE || type > LAST) return yield `a record of unknown type ${type}`
    const end = at + HEADER_LENGTH + length
    if (end > block.length) return block.length < BLOCK_LENGTH ? undefined : yield 'a record of impossible length'
    const summed = block.subarray(at + HEADER_LENGTH - 1, end)
    if (maskedCrc32c(crc32c(summed)) !== sum) return yield 'a record with a wrong checksum'
    yield { type, content: summed.subarray(1) }
    at = end
  }
}
