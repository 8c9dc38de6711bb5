import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Where the test data lies: `BLSYNC_VECTORS`, else `../shared/vectors` beside the repository. */
export const vectorsDirectory = resolve(
  process.env.BLSYNC_VECTORS ?? join(import.meta.dirname, '../../../shared/vectors'),
)

/** A path below the test data. */
export function vectorPath(...parts: readonly string[]): string {
  return join(vectorsDirectory, ...parts)
}

/** Whether that part of the test data is on this machine; use with `describe.skipIf(!hasVectors('bls'))`. */
export function hasVectors(...parts: readonly string[]): boolean {
  return existsSync(vectorPath(...parts))
}
