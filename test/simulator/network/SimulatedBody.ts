import type { AnswerBody } from '../../../ts/api/BeaconConnections.ts'

/** A process that reads, for as long as it lives. */
export interface Reader {
  readonly isDead: boolean
  /** Now, or as soon as it runs. */
  deliver(call: () => void): void
}

export const ALWAYS_THERE: Reader = { isDead: false, deliver: (call) => call() }

/** The body of an answer, whose pieces come when the network brings them. */
export class SimulatedBody implements AnswerBody {
  readonly #pieces: Uint8Array[] = []
  readonly #onClosed: () => void
  readonly #reader: Reader
  #failure: Error | undefined
  #isOver = false
  #wake: (() => void) | undefined

  /** @param onClosed - hears that the reader has left, or the connection is gone */
  constructor(onClosed: () => void = () => undefined, reader: Reader = ALWAYS_THERE) {
    this.#onClosed = onClosed
    this.#reader = reader
  }

  get isOver(): boolean {
    return this.#isOver
  }

  push(piece: Uint8Array): void {
    if (this.#isOver) return
    this.#pieces.push(piece)
    this.#wakeReader()
  }

  end(): void {
    this.#finish(undefined)
  }

  fail(failure: Error): void {
    this.#finish(failure)
  }

  on(): this {
    return this
  }

  destroy(): this {
    this.#finish(undefined)
    return this
  }

  async dump(): Promise<void> {
    this.destroy()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const piece = this.#pieces.shift()
        if (piece !== undefined) yield piece
        else if (this.#failure !== undefined) throw this.#failure
        else if (this.#isOver) return
        else {
          await new Promise<void>((resolve) => {
            this.#wake = resolve
          })
        }
      }
    } finally {
      this.destroy()
    }
  }

  #finish(failure: Error | undefined): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#failure = failure
    this.#wakeReader()
    this.#onClosed()
  }

  #wakeReader(): void {
    const wake = this.#wake
    if (wake !== undefined) this.#reader.deliver(wake)
  }
}
