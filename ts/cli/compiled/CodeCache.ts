import { closeSync, constants, fstatSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { isOurDirectory, isOurs, makeOurDirectory } from './ownership.ts'

/** What V8 made of a script, a file of the program. */
export interface CompiledCode {
  readonly data: Buffer
  /** It was made by a process that had run for long: few functions are not in it. */
  readonly isRipe: boolean
}

const MAGIC = 0x62_6c_63_31
/** Magic number, checksum of the source, checksum of the code, whether it is ripe. V8 copies code that begins at no multiple of eight. */
const HEADER_BYTES = 16
const RIPE = 1
/** The whole program takes a tenth of it. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Compiled code of scripts, each in a file of its own, which the next one of the same name takes the place of.
 *
 * - Such a file is as good as the program itself, so it has to be the user's own and writable by nobody else, as the directory.
 * - V8 rejects what another version or other flags have made, but looks at no more of the source than its length, and in newer
 *   releases not for damage: both are checked here.
 * - Nothing here throws: a start without it takes longer, and no more.
 */
export class CodeCache {
  readonly #directory: string
  #isWritable: boolean | undefined

  constructor(directory: string) {
    this.#directory = directory
  }

  read(name: string, mark: number): CompiledCode | undefined {
    try {
      const file = isOurDirectory(this.#directory) ? readOurs(this.#path(name)) : undefined
      if (file === undefined || file.readUInt32LE(0) !== MAGIC || file.readUInt32LE(4) !== mark) return undefined
      const data = file.subarray(HEADER_BYTES)
      const ripe = file.readUInt32LE(12)
      return file.readUInt32LE(8) === crc32(data, ripe) ? { data, isRipe: ripe === RIPE } : undefined
    } catch {
      return undefined
    }
  }

  /** Whether code can be written, so that it is worth making. */
  get isWritable(): boolean {
    this.#isWritable ??= makeOurDirectory(this.#directory)
    return this.#isWritable
  }

  write(name: string, mark: number, { data, isRipe }: CompiledCode): void {
    if (!this.isWritable || data.length + HEADER_BYTES > MAX_BYTES) return
    const ripe = isRipe ? RIPE : 0
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt32LE(MAGIC, 0)
    header.writeUInt32LE(mark, 4)
    header.writeUInt32LE(crc32(data, ripe), 8)
    header.writeUInt32LE(ripe, 12)
    const path = this.#path(name)
    const unfinished = `${path}.new`
    try {
      rmSync(unfinished, { force: true })
      writeFileSync(unfinished, Buffer.concat([header, data]), { mode: 0o600, flag: 'wx' })
      renameSync(unfinished, path)
    } catch {
      // A disk that is full, say: nothing more is tried. What is left of this is removed by the next who writes it.
      this.#isWritable = false
    }
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }
}

/** By which code is known to be of this source, and of this Node: code of another one is not used, even if V8 has the same version. */
export function markOf(source: Buffer): number {
  return crc32(`${process.version} ${process.arch}`, crc32(source))
}

function readOurs(path: string): Buffer | undefined {
  // Not through a link, and not waiting for whoever writes to a pipe; Windows knows neither.
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
  const fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const stats = fstatSync(fd)
    const isRead = stats.isFile() && isOurs(stats) && stats.size > HEADER_BYTES && stats.size <= MAX_BYTES
    return isRead ? readFileSync(fd) : undefined
  } finally {
    closeSync(fd)
  }
}
