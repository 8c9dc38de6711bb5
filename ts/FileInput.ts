import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'

/** A pipe that says nothing for so long is given up: a writer may be a program that asks somebody first, or may never come. */
export const PIPE_PATIENCE_MS = 10_000

/**
 * The bytes of a file, or of a pipe, up to a limit. A pipe has nothing while nobody writes to it, which would stop the whole
 * program at its opening: it is asked for what it has now.
 */
export class FileInput {
  readonly #descriptor: number
  readonly #buffer: Buffer
  readonly #isPipe: boolean
  #length = 0

  /** @throws Error of the system when it cannot be opened */
  constructor(file: string, maxBytes: number) {
    const isPipe = statSync(file).isFIFO()
    this.#descriptor = openSync(file, isPipe ? constants.O_RDONLY | constants.O_NONBLOCK : 'r')
    // It may be another one by now.
    this.#isPipe = fstatSync(this.#descriptor).isFIFO()
    // One more, by which one that is too long shows.
    this.#buffer = Buffer.alloc(maxBytes + 1)
  }

  /** Reads on; whether that was all, or as much as the limit and one more. */
  read(): boolean {
    while (this.#length < this.#buffer.length) {
      const count = this.#readSome()
      if (count === undefined || (count === 0 && this.#isPipe && this.#length === 0)) return false
      if (count === 0) break
      this.#length += count
    }
    return true
  }

  /** What was read. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  close(): void {
    closeSync(this.#descriptor)
  }

  /** Number of bytes, 0 at the end, undefined when there are none yet. */
  #readSome(): number | undefined {
    try {
      return readSync(this.#descriptor, this.#buffer, this.#length, this.#buffer.length - this.#length, null)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined
      throw error
    }
  }
}

/** What is said of a pipe that was given up. */
export function silentPipe(): Error {
  return new Error(`it is a pipe, and nobody has written to it for ${PIPE_PATIENCE_MS / 1000} seconds`)
}
