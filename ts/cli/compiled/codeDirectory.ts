import { isAbsolute, join } from 'node:path'
import { ownDirectory } from '../ownDirectory.ts'

/**
 * Where compiled code is kept: with the data where a variable says where that is, as for a service, which has no home, else in the home of the
 * user. Undefined for a user who has neither, and where Node's own variable turns it off.
 */
export function codeDirectory(env: NodeJS.ProcessEnv): string | undefined {
  const { NODE_DISABLE_COMPILE_CACHE: isOff, BLSYNC_DATADIR: data } = env
  if (isOff !== undefined && isOff !== '') return undefined
  return data !== undefined && isAbsolute(data) ? join(data, 'compiled') : ownDirectory('compiled')
}
