import { uncompress } from 'snappyjs'
import { crc32c, maskedCrc32c } from './crc32c.ts'

const FOOTER_LENGTH = 48
const MAGIC = 0xdb4775248b80fb57n
/** Type of compression and checksum. */
const TRAILER_LENGTH = 5
const SNAPPY = 1
/** An index has some bytes for every 4 KB of a file of 2 MB. */
const MAX_INDEX_LENGTH = 16 * 1024 * 1024

class Damage extends Error {}

interface Handle {
  readonly offset: number
  readonly size: number
}

/**
 * What is wrong with a table file of LevelDB (`*.ldb`); undefined when every block in it has the checksum it was written with.
 *
 * @see https://github.com/google/leveldb/blob/1.23/doc/table_format.md
 */
export function levelTableDamage(bytes: Uint8Array): string | undefined {
  try {
    checkTable(bytes)
    return undefined
  } catch (error) {
    if (error instanceof Damage) return error.message
    throw error
  }
}

function checkTable(bytes: Uint8Array): void {
  if (bytes.length < FOOTER_LENGTH) throw new Damage(`it has ${bytes.length} bytes, no table is that short`)
  const footer = new Reader(bytes.subarray(-FOOTER_LENGTH))
  if (footer.uint64At(FOOTER_LENGTH - 8) !== MAGIC) throw new Damage('it does not end as a table does')
  // The first names what is beside the data, such as filters, the second the data.
  for (const index of [footer.handle(), footer.handle()]) checkBlocksOf(bytes, readBlock(bytes, index))
}

function checkBlocksOf(bytes: Uint8Array, indexBytes: Uint8Array): void {
  const index = new Reader(indexBytes)
  const end = index.length - 4 - 4 * index.uint32At(index.length - 4)
  if (end < 0) throw new Damage('its index cannot be read')
  while (index.position < end) {
    index.varint()
    const keyLength = index.varint()
    index.varint()
    index.skip(keyLength)
    readBlock(bytes, index.handle())
  }
}

function readBlock(bytes: Uint8Array, { offset, size }: Handle): Uint8Array {
  const end = offset + size
  if (end + TRAILER_LENGTH > bytes.length) throw new Damage(`a block lies outside its ${bytes.length} bytes`)
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end, TRAILER_LENGTH)
  if (maskedCrc32c(crc32c(bytes.subarray(offset, end + 1))) !== trailer.getUint32(1, true)) {
    throw new Damage(`the block at byte ${offset} has a wrong checksum`)
  }
  const block = bytes.subarray(offset, end)
  if (trailer.getUint8(0) !== SNAPPY) return block
  try {
    return uncompress(block, MAX_INDEX_LENGTH)
  } catch {
    throw new Damage(`the block at byte ${offset} cannot be decompressed`)
  }
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get length(): number {
    return this.#bytes.length
  }

  uint32At(at: number): number {
    if (at < 0 || at + 4 > this.length) throw new Damage('its index is cut off')
    return this.#view.getUint32(at, true)
  }

  uint64At(at: number): bigint {
    return this.#view.getBigUint64(at, true)
  }

  skip(count: number): void {
    this.position += count
  }

  handle(): Handle {
    return { offset: this.varint(), size: this.varint() }
  }

  /** Seven bits a byte, the lowest first. */
  varint(): number {
    let value = 0
    for (let weight = 1; weight < 2 ** 49; weight *= 128) {
      const byte = this.#bytes[this.position++]
      if (byte === undefined) throw new Damage('its index is cut off')
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
    }
    throw new Damage('its index has an impossible number')
  }
}
