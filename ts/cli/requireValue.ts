import { homedir } from 'node:os'
import { InvalidArgumentError, type Option } from 'commander'
import { isSwitch } from './switchValues.ts'

/** Flags whose values are paths, or lists in which paths may be. */
const PATHS = [
  'beacon.checkpoint.file',
  'beacon.config',
  'blsync.engine.api',
  'blsync.jwtsecret',
  'config',
  'datadir',
] as const

/**
 * Makes an option take the value that is meant, wherever it was written.
 *
 * - Empty ones, as `--flag=` and `--flag "$UNSET"` give them, are refused: taken as values, an empty address would be every
 *   address, and an empty directory the current one.
 * - White space around it belongs to the file that it stands in, as the end of a Windows line does.
 * - `~` before a path is the home directory, as in a shell: files of variables and of units have no shell.
 */
export function requireValue(option: Option): Option {
  if (isSwitch(option)) return option
  const parse: unknown = option.parseArg
  const isPath = PATHS.some((name) => name === option.name())
  return option.argParser((text: string, previous: unknown) => {
    const value = isPath ? withHome(text.trim()) : text.trim()
    if (value === '') throw new InvalidArgumentError('it is empty')
    return typeof parse === 'function' ? parse.call(option, value, previous) : value
  })
}

function withHome(text: string): string {
  return text.replace(/(?<=^|,\s*)~(?=\/|,|$)/g, home)
}

function home(): string {
  try {
    return homedir()
  } catch {
    throw new InvalidArgumentError('this user has no home directory for ~: set HOME, or write the whole path')
  }
}
