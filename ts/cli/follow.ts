import type { ClientOptions } from '../client/ClientOptions.ts'
import { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import type { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { headerRoot } from '../types/Header.ts'
import { CatchUpProgress } from './CatchUpProgress.ts'
import { CheckpointFile } from './checkpoint/CheckpointFile.ts'
import type { DataDirectory } from './DataDirectory.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { openServers } from './openServers.ts'
import { optionsAsFlags } from './optionsAsFlags.ts'
import type { Terminal } from './Terminal.ts'

export interface FollowOptions {
  /** Where the client's store lies; undefined when nothing is kept. */
  readonly directory: DataDirectory | undefined
  readonly flags: Flags
  readonly logger: Logger
  readonly terminal: Terminal
  readonly until: Promise<string>
}

/** Runs a client with what is shown beside it, until `until` resolves, which is said by then, or it is refused. */
export async function follow(
  options: ClientOptions,
  { directory, flags, logger, terminal, until }: FollowOptions,
): Promise<number> {
  const client = await BlsyncClient.create(options)
  const servers = await openServers(client, flags, logger)
  const progress = new CatchUpProgress({
    logger,
    redraw: terminal.isInteractive ? (text) => terminal.redraw(text) : undefined,
    now: systemClock.now,
  })
  client.on('committees', (committees) => progress.update(committees))
  const file = flags['beacon.checkpoint.file']
  const checkpointFile = file === undefined ? undefined : new CheckpointFile(file, logger)
  client.on('finality', ({ finalizedHeader }) => checkpointFile?.keep(headerRoot(finalizedHeader.beacon)))
  client.on('committees', () => void directory?.keepCheckpoint(client.chain))
  await directory?.keepCheckpoint(client.chain)
  const refused = new Promise<ConfigError>((resolve) => client.on('refused', resolve))
  client.start()
  const ending = await Promise.race([until, refused])
  if (typeof ending !== 'string') logger.error(optionsAsFlags(ending.message))
  await servers.close()
  await directory?.keepCheckpoint(client.chain)
  await client.stop()
  return typeof ending === 'string' ? exitCode.ok : exitCodeOf(ending)
}
