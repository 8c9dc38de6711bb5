import type { TextOutput } from './logOutput.ts'

const ERASE_LINE = '\r\u001b[2K'

/** Log lines, with one line below them that can be redrawn where a person watches. */
export class Terminal {
  readonly isInteractive: boolean
  readonly #stream: TextOutput
  #status = ''

  constructor(stream: TextOutput) {
    this.#stream = stream
    this.isInteractive = stream.isTTY
  }

  writeLine(line: string): void {
    if (this.#status === '') this.#stream.write(line)
    else this.#stream.write(`${ERASE_LINE}${line}${this.#status}`)
  }

  /** Replaces the bottom line; an empty text removes it. */
  redraw(text: string): void {
    if (!this.isInteractive || text === this.#status) return
    this.#status = text.slice(0, Math.max(0, this.#stream.columns - 1))
    this.#stream.write(`${ERASE_LINE}${this.#status}`)
  }
}
