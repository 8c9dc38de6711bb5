import type { ClientOptions } from '../ClientOptions.ts'
import { BlsyncClient } from '../client.ts'
import type { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { CatchUpProgress } from './CatchUpProgress.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { openServers } from './openServers.ts'
import type { Terminal } from './Terminal.ts'

/** Runs a client with what is shown beside it, until `until` resolves or it is refused. */
export async function follow(
  options: ClientOptions,
  { flags, logger, terminal, until }: { flags: Flags; logger: Logger; terminal: Terminal; until: Promise<string> },
): Promise<number> {
  const client = await BlsyncClient.create(options)
  const servers = await openServers(client, flags, logger)
  const progress = new CatchUpProgress({
    logger,
    redraw: terminal.isInteractive ? (text) => terminal.redraw(text) : undefined,
    now: Date.now,
  })
  client.on('committees', (committees) => progress.update(committees))
  const refused = new Promise<ConfigError>((resolve) => client.on('refused', resolve))
  client.start()
  const ending = await Promise.race([until, refused])
  if (typeof ending === 'string') logger.info('stopping', { reason: ending })
  else logger.error(ending.message)
  await servers.close()
  await client.stop()
  return typeof ending === 'string' ? exitCode.ok : exitCodeOf(ending)
}
