import type { ExecutionEndpoint } from '../ClientOptions.ts'
import { needsJwtSecret } from '../engine/EngineAddress.ts'
import { readOrCreateJwtSecret } from '../engine/readOrCreateJwtSecret.ts'
import { ConfigError } from '../errors.ts'
import type { Flags } from './flags.ts'

/**
 * The execution clients that the flags name, each with the secret if its transport takes one.
 *
 * @throws ConfigError when an address or the secret file cannot be used, or the file is not named and needed
 */
export async function executionEndpoints(
  flags: Pick<Flags, 'blsync.engine.api' | 'blsync.jwtsecret'>,
): Promise<readonly ExecutionEndpoint[]> {
  const urls = flags['blsync.engine.api']
  const file = flags['blsync.jwtsecret']
  if (!urls.some(needsJwtSecret)) return urls.map((url) => ({ url }))
  if (file === undefined) {
    throw new ConfigError(
      '--blsync.engine.api needs --blsync.jwtsecret, the file with the secret shared with the execution client',
    )
  }
  const jwtSecret = await readOrCreateJwtSecret(file)
  return urls.map((url) => (needsJwtSecret(url) ? { url, jwtSecret } : { url }))
}
