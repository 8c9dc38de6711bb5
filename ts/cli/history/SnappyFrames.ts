import { uncompress } from 'snappyjs'
import { concatBytes } from '../../bytes.ts'
import { DecodeError } from '../../errors.ts'

const COMPRESSED = 0x00
const UNCOMPRESSED = 0x01
const FIRST_SKIPPABLE = 0x80

/** Type and length. */
const CHUNK_HEADER = 4
const CHECKSUM = 4

/** What a chunk may hold when it is unpacked. */
const MAX_CHUNK = 65_536

/**
 * Unpacks the framing format of Snappy piece by piece, and no more than is wanted. Checksums are left alone: whatever it
 * holds counts by its Merkle root.
 *
 * @see https://github.com/google/snappy/blob/main/framing_format.txt
 */
export class SnappyFrames {
  readonly #maxLength: number
  readonly #parts: Uint8Array[] = []
  #pending: Uint8Array = new Uint8Array(0)
  #length = 0

  /** @param maxLength - past that it is either enough, or too much, as the caller says */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /** Bytes unpacked so far. */
  get length(): number {
    return this.#length
  }

  /** @throws DecodeError when the bytes are not frames */
  push(bytes: Uint8Array): void {
    this.#pending = concatBytes(this.#pending, bytes)
    while (this.#pending.length >= CHUNK_HEADER && this.#length < this.#maxLength) {
      const [type = 0, a = 0, b = 0, c = 0] = this.#pending
      const end = CHUNK_HEADER + a + (b << 8) + (c << 16)
      if (this.#pending.length < end) return
      this.#take(type, this.#pending.subarray(CHUNK_HEADER, end))
      this.#pending = this.#pending.subarray(end)
    }
  }

  /** The first bytes of what was unpacked. */
  start(length: number): Uint8Array {
    return concatBytes(...this.#parts).subarray(0, length)
  }

  /**
   * All of it.
   *
   * @throws DecodeError when it is cut off, or larger than it may be
   */
  end(): Uint8Array {
    if (this.#pending.length > 0) throw new DecodeError('compressed data is cut off, or too large')
    return concatBytes(...this.#parts)
  }

  #take(type: number, chunk: Uint8Array): void {
    if (type !== COMPRESSED && type !== UNCOMPRESSED) {
      if (type < FIRST_SKIPPABLE) throw new DecodeError('compressed data is not in the framing format of Snappy')
      return
    }
    const data = chunk.subarray(CHECKSUM)
    const part = type === UNCOMPRESSED ? data : unpacked(data)
    if (part.length > MAX_CHUNK) throw new DecodeError('a chunk of compressed data is too large')
    this.#parts.push(part)
    this.#length += part.length
  }
}

function unpacked(data: Uint8Array): Uint8Array {
  try {
    return uncompress(data, MAX_CHUNK)
  } catch (cause) {
    throw new DecodeError('a chunk of compressed data cannot be unpacked', { cause })
  }
}
