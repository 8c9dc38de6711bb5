import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a directory, and those above it that are missing, for this user alone. Node's own way to do so tries for ever where the
 * system says that a directory below one that is there does not exist, as in /proc.
 *
 * @throws Error of the system when it cannot be made
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') return
    const above = dirname(directory)
    if (code !== 'ENOENT' || existsSync(above)) throw error
    await makeDirectory(above)
    await makeDirectory(directory)
  }
}
