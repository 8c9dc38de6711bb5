import type { TextOutput } from './logOutput.ts'
import { type Painter, plain } from './Painter.ts'

const ERASE_LINE = '\r\u001b[2K'

export interface TerminalOptions {
  /** Whether the bottom line may be redrawn in place. */
  readonly isInteractive: boolean
  readonly paint: Painter
}

/** Log lines, with one line below them that can be redrawn where a person watches. */
export class Terminal {
  readonly isInteractive: boolean
  readonly paint: Painter
  readonly #stream: TextOutput
  #status = ''

  constructor(stream: TextOutput, { isInteractive, paint }: TerminalOptions = { isInteractive: false, paint: plain }) {
    this.#stream = stream
    this.isInteractive = isInteractive
    this.paint = paint
  }

  writeLine(line: string): void {
    if (this.#status === '') this.#stream.write(line)
    else this.#stream.write(`${ERASE_LINE}${line}${this.#shown()}`)
  }

  /** Replaces the bottom line, which is plain text; an empty one removes it. */
  redraw(text: string): void {
    if (!this.isInteractive || text === this.#status) return
    this.#status = text
    this.#stream.write(`${ERASE_LINE}${this.#shown()}`)
  }

  /** As much as fits: a line that wraps could not be erased. */
  #shown(): string {
    const room = Math.max(0, this.#stream.columns - 1)
    const cut = this.#status.length > room ? `${this.#status.slice(0, Math.max(0, room - 1))}…` : this.#status
    return cut === '' ? '' : this.paint('dim', cut)
  }
}
