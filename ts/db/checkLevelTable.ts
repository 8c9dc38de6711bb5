import { uncompress } from 'snappyjs'
import { crc32c, maskedCrc32c } from './crc32c.ts'
import { LevelDamage, LevelReader } from './LevelReader.ts'

const FOOTER_LENGTH = 48
const MAGIC_LENGTH = 8
const MAGIC = 0xdb4775248b80fb57n
/** Type of compression and checksum. */
const TRAILER_LENGTH = 5
const SNAPPY = 1
/** An index has some bytes for every 4 KB of a file of 2 MB. */
const MAX_INDEX_LENGTH = 16 * 1024 * 1024

interface Handle {
  readonly offset: number
  readonly size: number
}

/**
 * Verifies the checksum of every block of a table file of LevelDB (`*.ldb`).
 *
 * @throws LevelDamage
 * @see https://github.com/google/leveldb/blob/1.23/doc/table_format.md
 */
export function checkLevelTable(bytes: Uint8Array): void {
  if (bytes.length < FOOTER_LENGTH) throw new LevelDamage(`it has ${bytes.length} bytes, too short for a table`)
  const footer = bytes.subarray(-FOOTER_LENGTH)
  const magic = new DataView(footer.buffer, footer.byteOffset + FOOTER_LENGTH - MAGIC_LENGTH, MAGIC_LENGTH)
  if (magic.getBigUint64(0, true) !== MAGIC) throw new LevelDamage('it does not end like a table')
  const handles = new LevelReader(footer)
  // The first names what is beside the data, such as filters, the second the data.
  for (const index of [readHandle(handles), readHandle(handles)]) checkBlocksOf(bytes, readBlock(bytes, index))
}

function checkBlocksOf(bytes: Uint8Array, indexBytes: Uint8Array): void {
  const index = new LevelReader(indexBytes)
  const end = index.length - 4 - 4 * index.uint32At(index.length - 4)
  if (end < 0) throw new LevelDamage('its index cannot be read')
  while (index.position < end) {
    index.varint()
    const keyLength = index.varint()
    index.varint()
    index.skip(keyLength)
    readBlock(bytes, readHandle(index))
  }
}

function readHandle(reader: LevelReader): Handle {
  return { offset: reader.varint(), size: reader.varint() }
}

function readBlock(bytes: Uint8Array, { offset, size }: Handle): Uint8Array {
  const end = offset + size
  if (end + TRAILER_LENGTH > bytes.length) throw new LevelDamage(`a block lies outside its ${bytes.length} bytes`)
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, TRAILER_LENGTH)
  if (maskedCrc32c(crc32c(bytes.subarray(offset, end + 1))) !== trailer.getUint32(1, true)) {
    throw new LevelDamage(`the block at byte ${offset} has a wrong checksum`)
  }
  const block = bytes.subarray(offset, end)
  if (trailer.getUint8(0) !== SNAPPY) return block
  try {
    return uncompress(block, MAX_INDEX_LENGTH)
  } catch {
    throw new LevelDamage(`the block at byte ${offset} cannot be decompressed`)
  }
}
