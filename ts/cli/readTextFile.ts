import { closeSync, openSync, readSync } from 'node:fs'

/** Configurations of networks take 10 KB. */
const MAX_BYTES = 1 << 20

/**
 * The text of a file that a person writes, or of a pipe, without a byte order mark.
 *
 * @throws Error when it cannot be read, or is longer than any such file, however long that is
 */
export function readTextFile(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(MAX_BYTES + 1)
    let length = 0
    while (length <= MAX_BYTES) {
      const count = readSync(descriptor, buffer, length, buffer.length - length, null)
      if (count === 0) return new TextDecoder().decode(buffer.subarray(0, length))
      length += count
    }
  } finally {
    closeSync(descriptor)
  }
  throw new Error(`it is longer than ${MAX_BYTES} bytes`)
}
