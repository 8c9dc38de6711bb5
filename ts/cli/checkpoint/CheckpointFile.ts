import { realpathSync } from 'node:fs'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import type { Root } from '../../bytes.ts'
import type { Logger } from '../../log.ts'

const OWN_FILE_MODE = 0o600

/**
 * The file of `--beacon.checkpoint.file` as it is written on: always one whole root, of the newest finalized block.
 *
 * - it is geth's form, hex without a line's end, so that either program starts from what the other wrote;
 * - of roots that come while one is written, only the newest is;
 * - a failure is told once, until it can be written again, and stops nothing.
 */
export class CheckpointFile {
  readonly #path: string
  readonly #logger: Logger
  #next: Root | undefined
  #writing: Promise<void> = Promise.resolve()
  #isFailing = false

  constructor(path: string, logger: Logger) {
    this.#path = path
    this.#logger = logger
  }

  /** Resolves when this root, or a newer one, is on the disk, or cannot be. */
  keep(root: Root): Promise<void> {
    this.#next = root
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    const root = this.#next
    if (root === undefined) return
    this.#next = undefined
    try {
      await replaceFile(realPath(this.#path), root)
      if (this.#isFailing) this.#logger.info('the checkpoint file can be written again', { file: this.#path })
      this.#isFailing = false
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (!this.#isFailing) this.#logger.warn('the checkpoint file cannot be written', { file: this.#path, reason })
      this.#isFailing = true
    }
  }
}

/** A crash leaves the old root or the new one. In place where a file cannot be replaced, as one that is itself mounted. */
async function replaceFile(path: string, root: Root): Promise<void> {
  const { mode } = await stat(path).catch(() => ({ mode: OWN_FILE_MODE }))
  const beside = `${path}.new`
  try {
    await writeFile(beside, root, { mode: mode & 0o777, flush: true })
    await rename(beside, path)
  } catch {
    await rm(beside, { force: true }).catch(() => undefined)
    await writeFile(path, root, { mode: OWN_FILE_MODE, flush: true })
  }
}

/** Behind a symbolic link, the file that it names is replaced and not the link. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
