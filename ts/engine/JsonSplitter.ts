const QUOTE = 0x22
const BACKSLASH = 0x5c

export interface JsonPieces {
  /** Whole JSON objects and lists, in order. */
  readonly texts: readonly string[]
  /** Why nothing after them can be read. */
  readonly fault?: string
}

/**
 * Cuts a stream of bytes into JSON objects. Execution clients end each with a line feed or with nothing at all, so the
 * brackets decide. It keeps no more than the object it is in, and that no longer than the limit.
 */
export class JsonSplitter {
  readonly #maxBytes: number
  /** What is there of the object it is in, at the beginning of a buffer that grows by doubling. */
  #kept = Buffer.alloc(0)
  #length = 0
  #depth = 0
  #inText = false
  #escaped = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Takes what came; after a fault the stream is good for nothing. */
  push(bytes: Uint8Array): JsonPieces {
    const texts: string[] = []
    let start = 0
    for (const [i, byte] of bytes.entries()) {
      if (this.#depth === 0) {
        start = i
        if (isBlank(byte)) continue
        if (!isOpening(byte)) return { texts, fault: 'it is not JSON' }
      }
      if (!this.#closesObject(byte)) continue
      const fault = this.#keep(bytes.subarray(start, i + 1))
      if (fault !== undefined) return { texts, fault }
      texts.push(this.#kept.toString('utf8', 0, this.#length))
      this.#kept = Buffer.alloc(0)
      this.#length = 0
    }
    const fault = this.#depth === 0 ? undefined : this.#keep(bytes.subarray(start))
    return { texts, ...(fault !== undefined && { fault }) }
  }

  /** Follows brackets and quotes; whether this byte is the last one of an object. */
  #closesObject(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) this.#inText = false
      return false
    }
    if (byte === QUOTE) this.#inText = true
    else if (isOpening(byte)) this.#depth += 1
    else if (isClosing(byte)) this.#depth -= 1
    return this.#depth === 0
  }

  #keep(bytes: Uint8Array): string | undefined {
    const length = this.#length + bytes.length
    if (length > this.#maxBytes) return `longer than ${this.#maxBytes} bytes`
    if (length > this.#kept.length) {
      const wider = Buffer.alloc(Math.max(length, Math.min(2 * this.#kept.length, this.#maxBytes)))
      wider.set(this.#kept.subarray(0, this.#length))
      this.#kept = wider
    }
    this.#kept.set(bytes, this.#length)
    this.#length = length
    return undefined
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** `{` or `[`. */
function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b
}

/** `}` or `]`. */
function isClosing(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d
}
