/**
 * The secret shared with one execution client, as it is now.
 *
 * - it is read again when the client refused it: whoever runs the client may have made a new one;
 * - while it cannot be read, the one before counts.
 */
export class EngineSecret {
  readonly #reread: (() => Promise<Uint8Array>) | undefined
  #bytes: Uint8Array
  #wasRefused = false

  /**
   * @param bytes - 32 of them
   * @param reread - gives the secret anew, as from its file
   */
  constructor(bytes: Uint8Array, reread?: () => Promise<Uint8Array>) {
    this.#bytes = bytes
    this.#reread = reread
  }

  /** The client refused a token that was made with it. */
  refused(): void {
    this.#wasRefused = true
  }

  async bytes(): Promise<Uint8Array> {
    if (!this.#wasRefused || this.#reread === undefined) return this.#bytes
    this.#wasRefused = false
    try {
      this.#bytes = await this.#reread()
    } catch {
      // The file is being written, or gone: the next refusal reads again.
    }
    return this.#bytes
  }
}
