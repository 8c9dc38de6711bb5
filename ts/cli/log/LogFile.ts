import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { ConfigError } from '../../errors.ts'
import { LossyFile } from './logOutput.ts'

export interface LogFileOptions {
  readonly path: string
  /** Bytes from which on the file is set aside and a new one begun; without it it grows. */
  readonly maxBytes?: number
  /** How many files that were set aside are kept. */
  readonly maxBackups: number
  readonly tell: (text: string) => void
}

/**
 * A file of log lines. It is opened for each line, so that logrotate and people may move it away at any time; what cannot be
 * written, as on a full disk, is lost, told once, and stops nothing.
 */
export class LogFile {
  readonly #options: LogFileOptions
  readonly #lossy: LossyFile
  #bytes: number

  /** @throws ConfigError when the file cannot be written at all */
  constructor(options: LogFileOptions) {
    const { path, tell } = options
    this.#options = options
    try {
      appendFileSync(path, '')
      this.#bytes = statSync(path).size
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new ConfigError(`cannot write --log.file ${path}: ${reason}`, { cause })
    }
    this.#lossy = new LossyFile({
      name: path,
      tell,
      write: (bytes) => {
        appendFileSync(path, bytes, { mode: 0o640 })
        return bytes.length
      },
    })
  }

  writeLine(line: string): void {
    const bytes = Buffer.byteLength(line)
    const { maxBytes } = this.#options
    if (maxBytes !== undefined && this.#bytes > 0 && this.#bytes + bytes > maxBytes) this.#rotate()
    this.#lossy.write(line)
    this.#bytes += bytes
  }

  /** `log` becomes `log.1`, that `log.2`, and so on; the last is removed. */
  #rotate(): void {
    const { path, maxBackups } = this.#options
    const move = (from: string, to: string): void => {
      try {
        renameSync(from, to)
      } catch {
        // It is not there, or cannot be moved: then the file goes on growing.
      }
    }
    rmSync(`${path}.${maxBackups}`, { force: true })
    for (let index = maxBackups - 1; index >= 1; index--) move(`${path}.${index}`, `${path}.${index + 1}`)
    if (maxBackups > 0) move(path, `${path}.1`)
    else rmSync(path, { force: true })
    this.#bytes = 0
  }
}
