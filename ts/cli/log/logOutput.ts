import { fstatSync, writeSync } from 'node:fs'

/** Where text for people and log collectors goes. */
export interface TextOutput {
  readonly isTTY: boolean
  /** Width of the terminal. */
  readonly columns: number
  write(text: string): void
}

/**
 * Standard output for log lines. Into a file they are lost as long as its disk is full, and go on when it is not: a stream
 * would end for good with the first that fails.
 */
export function logOutput(): TextOutput {
  const { stdout } = process
  if (stdout.isTTY || !isFile(stdout.fd)) {
    return {
      isTTY: stdout.isTTY === true,
      get columns() {
        return stdout.columns
      },
      write: (text) => void stdout.write(text),
    }
  }
  const file = new LossyFile({
    name: 'standard output',
    write: (bytes) => writeSync(stdout.fd, bytes),
    tell: (text) => void process.stderr.write(`blsync: ${text}\n`),
  })
  return { isTTY: false, columns: 0, write: (text) => file.write(text) }
}

/** Standard error for log lines of a command whose standard output is its answer. */
export function errorOutput(): TextOutput {
  const { stderr } = process
  return {
    isTTY: stderr.isTTY === true,
    get columns() {
      return stderr.columns
    },
    write: (text) => void stderr.write(text),
  }
}

export interface LossyFileOptions {
  /** As people are told of it. */
  readonly name: string
  /** Gives how many bytes were written. */
  readonly write: (bytes: Uint8Array) => number
  /** Told once when texts begin to be lost, and once when they are not any more. */
  readonly tell: (text: string) => void
}

/** Text that is written at once, or not at all while that is not possible. */
export class LossyFile {
  readonly #options: LossyFileOptions
  #lost = 0

  constructor(options: LossyFileOptions) {
    this.#options = options
  }

  write(text: string): void {
    const { name, write, tell } = this.#options
    try {
      for (let rest: Uint8Array = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(write(rest))
    } catch (error) {
      this.#lost++
      const reason = error instanceof Error ? error.message : String(error)
      if (this.#lost === 1) tell(`log lines are being lost, cannot write to ${name}: ${reason}`)
      return
    }
    if (this.#lost > 0) tell(`${name} is writable again, ${this.#lost} log lines were lost`)
    this.#lost = 0
  }
}

/** Also devices that are not terminals: both are written without waiting. */
function isFile(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return stats.isFile() || stats.isCharacterDevice()
  } catch {
    return false
  }
}
