import type { ClientOptions } from '../client/ClientOptions.ts'
import { BlsyncClient } from '../client/client.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import type { ConfigError } from '../errors.ts'
import { headerRoot } from '../types/Header.ts'
import { CheckpointFile } from './checkpoint/CheckpointFile.ts'
import type { DataDirectory } from './DataDirectory.ts'
import { exitCode, exitCodeOf } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { banner } from './log/banner.ts'
import { LiveView } from './log/LiveView.ts'
import type { OpenLog } from './log/openLog.ts'
import { type OpenServers, openServers } from './openServers.ts'
import { optionsAsFlags } from './optionsAsFlags.ts'

export interface FollowOptions {
  /** Where the client's store lies; undefined when nothing is kept. */
  readonly directory: DataDirectory | undefined
  readonly flags: Flags
  readonly log: OpenLog
  /** Resolves with the reason once the started client is to stop. */
  readonly until: (client: BlsyncClient) => Promise<string>
  /** Hears of the servers beside the client once they are open. */
  readonly onOpen?: (servers: OpenServers) => void
}

/** Runs a client with what is shown beside it, until `until` resolves, which is said by then, or it is refused. */
export async function follow(
  options: ClientOptions & { readonly store: KeyValueStore },
  { directory, flags, log, until, onOpen }: FollowOptions,
): Promise<number> {
  const { logger, terminal, isForPeople } = log
  const client = await BlsyncClient.create(options)
  const servers = await openServers(client, flags, { logger, store: options.store })
  const view = new LiveView(client, log)
  const file = flags['beacon.checkpoint.file']
  const checkpointFile = file === undefined ? undefined : new CheckpointFile(file, logger)
  client.on('finality', ({ finalizedHeader }) => checkpointFile?.keep(headerRoot(finalizedHeader.beacon)))
  client.on('committees', () => void directory?.keepCheckpoint(client.chain))
  await directory?.keepCheckpoint(client.chain)
  const refused = new Promise<ConfigError>((resolve) => client.on('refused', resolve))
  client.start()
  if (isForPeople) {
    const { status } = client
    const facts = {
      network: client.network.name,
      checkpoint: options.checkpoint,
      servers: status.servers.map(({ name }) => name),
      engines: status.engines.map(({ label }) => label),
      statusUrl: servers.statusUrl,
    }
    terminal.writeLine(banner(facts, terminal.paint))
  }
  onOpen?.(servers)
  const ending = await Promise.race([until(client), refused])
  if (typeof ending !== 'string') logger.error(optionsAsFlags(ending.message))
  view.end()
  await servers.close()
  await directory?.keepCheckpoint(client.chain)
  await client.stop()
  return typeof ending === 'string' ? exitCode.ok : exitCodeOf(ending)
}
