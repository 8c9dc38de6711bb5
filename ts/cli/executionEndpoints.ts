import type { ExecutionEndpoint } from '../client/ClientOptions.ts'
import { needsJwtSecret } from '../engine/EngineAddress.ts'
import { readJwtSecret, readOrCreateJwtSecret } from '../engine/readOrCreateJwtSecret.ts'
import { ConfigError } from '../errors.ts'
import { type Logger, silentLogger } from '../log.ts'
import type { Flags } from './flags.ts'

/**
 * The execution clients that the flags name, each with its secret if its transport takes one: the same for all, or one for
 * each in the order of the addresses, where an IPC socket may have one that is not used.
 *
 * @throws ConfigError when an address or a secret file cannot be used, or a file is not named and needed
 */
export async function executionEndpoints(
  flags: Pick<Flags, 'blsync.engine.api' | 'blsync.jwtsecret'>,
  logger: Logger = silentLogger,
): Promise<readonly ExecutionEndpoint[]> {
  const urls = flags['blsync.engine.api']
  const files = secretFiles(urls, flags['blsync.jwtsecret'])
  const endpoints: ExecutionEndpoint[] = []
  // One after the other: a file that is named twice is created once.
  for (const [index, url] of urls.entries()) {
    const file = files[index]
    endpoints.push(file === undefined ? { url } : await withSecret(url, file, logger))
  }
  return endpoints
}

async function withSecret(url: string, file: string, logger: Logger): Promise<ExecutionEndpoint> {
  const jwtSecret = await readOrCreateJwtSecret(file, () =>
    logger.info('created a new JWT secret: start the execution client with this file', { file }),
  )
  return { url, jwtSecret, rereadJwtSecret: () => readJwtSecret(file) }
}

/** The secret file of each address; undefined where none is needed. */
function secretFiles(urls: readonly string[], files: readonly string[]): readonly (string | undefined)[] {
  const needs = urls.map(needsJwtSecret)
  const needed = needs.filter(Boolean).length
  if (needed === 0) return urls.map(() => undefined)
  if (files.length === 0) {
    throw new ConfigError(
      '--blsync.engine.api needs --blsync.jwtsecret, the file with the secret shared with the execution client',
    )
  }
  if (files.length === 1) return needs.map((isNeeded) => (isNeeded ? files[0] : undefined))
  if (files.length === urls.length) return needs.map((isNeeded, index) => (isNeeded ? files[index] : undefined))
  if (files.length !== needed) {
    throw new ConfigError(
      `--blsync.jwtsecret names ${files.length} files for ${needed} execution clients that need a secret: give one for all, or one for each in the order of --blsync.engine.api`,
    )
  }
  const rest = [...files]
  return needs.map((isNeeded) => (isNeeded ? rest.shift() : undefined))
}
