import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Where this program keeps something of its user's when nobody says otherwise; undefined for a user without a home. */
export function ownDirectory(name: string): string | undefined {
  let home: string
  try {
    home = homedir()
  } catch {
    return undefined
  }
  return isAbsolute(home) ? join(home, '.blsync', name) : undefined
}
