/** A file of LevelDB is not as LevelDB writes it. */
export class LevelDamage extends Error {}

/** Numbers and strings as LevelDB puts them into its files. */
export class LevelReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get length(): number {
    return this.#bytes.length
  }

  get position(): number {
    return this.#position
  }

  /** @throws LevelDamage as everything below, past the end of the bytes */
  uint32At(at: number): number {
    if (at < 0 || at + 4 > this.length) throw new LevelDamage('its index is cut off')
    return this.#view.getUint32(at, true)
  }

  skip(count: number): void {
    this.#position += count
  }

  /** Bytes after their length. */
  skipString(): void {
    this.skip(this.varint())
  }

  /** Seven bits a byte, the lowest first. */
  varint(): number {
    let value = 0
    for (let weight = 1; weight < 2 ** 49; weight *= 128) {
      const byte = this.#bytes[this.#position++]
      if (byte === undefined) throw new LevelDamage('it ends too early')
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
    }
    throw new LevelDamage('it has an impossible number')
  }
}
