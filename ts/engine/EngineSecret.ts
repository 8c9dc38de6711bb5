import { engineToken } from './engineToken.ts'

interface Token {
  readonly iat: number
  readonly text: Promise<string>
}

/**
 * The secret shared with one execution client, as it is now, and the tokens that it signs.
 *
 * - it is read again when the client refused it: whoever runs the client may have made a new one;
 * - while it cannot be read, the one before counts;
 * - a token serves all calls of its second: a signature is a job for a worker thread, and a head takes several calls.
 */
export class EngineSecret {
  readonly #reread: (() => Promise<Uint8Array>) | undefined
  #bytes: Uint8Array
  #wasRefused = false
  #newest: Token | undefined

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

  /** @param nowMs - unix time in milliseconds */
  async token(nowMs: number): Promise<string> {
    if (this.#wasRefused) await this.#readAgain()
    const iat = Math.floor(nowMs / 1000)
    if (this.#newest?.iat !== iat) this.#newest = { iat, text: engineToken(this.#bytes, iat) }
    return this.#newest.text
  }

  async #readAgain(): Promise<void> {
    if (this.#reread === undefined) return
    this.#wasRefused = false
    try {
      this.#bytes = await this.#reread()
    } catch {
      // The file is being written, or gone: the next refusal reads again.
    }
    this.#newest = undefined
  }
}
