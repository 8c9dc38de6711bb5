import { existsSync, mkdirSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** Whether it is this user's and nobody else may write to it. Windows keeps what is in a user's home from others by itself. */
export function isOurs({ uid, mode }: Stats): boolean {
  return isOwned({ uid }) && (process.platform === 'win32' || (mode & 0o022) === 0)
}

/** @throws Error of the system when it cannot be looked at */
export function isOurDirectory(directory: string): boolean {
  const stats = statSync(directory)
  return stats.isDirectory() && isOurs(stats)
}

/**
 * Makes a directory, and the one above it, where they are missing from one that is this user's: never in somebody else's home, as with
 * `sudo`.
 *
 * @returns whether it is there and ours
 */
export function makeOurDirectory(directory: string): boolean {
  try {
    for (const each of [dirname(directory), directory]) {
      if (existsSync(each)) continue
      if (!isOwned(statSync(dirname(each)))) return false
      mkdirSync(each, { mode: 0o700 })
    }
    return isOurDirectory(directory)
  } catch {
    return false
  }
}

function isOwned({ uid }: Pick<Stats, 'uid'>): boolean {
  return process.geteuid === undefined || uid === process.geteuid()
}
