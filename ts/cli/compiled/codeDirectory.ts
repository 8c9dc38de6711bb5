import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { ownDirectory } from '../ownDirectory.ts'

const FLAG = '--datadir'

/**
 * Where compiled code is kept: with the data where flag or variable say where that is, as for a service, which has no home, else in the home of
 * the user. Undefined for a user who has neither, and where Node's own variable turns it off.
 */
export function codeDirectory(env: NodeJS.ProcessEnv, args: readonly string[]): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: isOff, BLSYNC_DATADIR: data } = env
  if (isOff !== undefined && isOff !== '') return undefined
  const named = flagValue(args)
  // What is mistyped is not made by this: a directory that is to be made with the data is used from the next start on.
  if (named !== undefined && existsSync(named)) return join(resolve(named), 'compiled')
  return data !== undefined && isAbsolute(data) ? join(data, 'compiled') : ownDirectory('compiled')
}

/** The last counts, as it does for whoever reads the arguments in earnest once that is loaded. */
function flagValue(args: readonly string[]): string | undefined {
  const at = args.findLastIndex((arg) => arg === FLAG || arg.startsWith(`${FLAG}=`))
  const value = args[at] === FLAG ? args[at + 1] : args[at]?.slice(FLAG.length + 1)
  return value === '' ? undefined : value
}
