import type { ClientOptions } from '../client/ClientOptions.ts'
import { systemClock } from '../clock.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { checkAddresses } from './checkAddresses.ts'
import { finalizedSource } from './checkpoint/finalizedSource.ts'
import { resolveCheckpoint } from './checkpoint/resolveCheckpoint.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { DataDirectory } from './DataDirectory.ts'
import { executionEndpoints } from './executionEndpoints.ts'
import { exitCode } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { follow } from './follow.ts'
import { openLog } from './log/openLog.ts'
import { parseHeaders } from './parseHeaders.ts'
import { provenOptions } from './provenOptions.ts'
import { remedies } from './remedies.ts'
import { chosenDirectory } from './usualDirectory.ts'

/**
 * Runs the light client until `stopped` resolves with the reason; resolves with the exit code.
 *
 * @param warnings - what is to be said of the command line first of all
 */
export async function run(flags: Flags, stopped: Promise<string>, warnings: readonly string[] = []): Promise<number> {
  const log = openLog(flags)
  const { logger } = log
  for (const warning of warnings) logger.warn(warning)
  // Said when the wish comes, whatever is under way then: the rest may be cut short.
  void stopped.then((reason) => logger.info('stopping', { reason }))
  if (flags.dev) {
    const { runDevelopmentChain } = await import('./runDevelopmentChain.ts')
    return runDevelopmentChain(flags, { log, stopped })
  }
  const setUp = await Promise.race([prepare(flags, logger), stopped])
  if (typeof setUp === 'string') return exitCode.ok
  const { options, directory } = setUp
  return follow(options, { directory, flags, log, until: () => stopped })
}

interface SetUp {
  readonly options: ClientOptions & { readonly store: KeyValueStore }
  readonly directory: DataDirectory
}

async function prepare(flags: Flags, logger: Logger): Promise<SetUp> {
  const network = chooseNetwork(flags)
  for (const warning of network.warnings ?? []) logger.warn(warning)
  const urls = flags['beacon.api']
  if (urls.length === 0) {
    throw new ConfigError('no beacon node to ask: give at least one with --beacon.api, or try --dev')
  }
  checkAddresses(flags)
  const headers = parseHeaders(flags['beacon.api.header'])
  const given = await resolveCheckpoint(flags, finalizedSource(network))
  const engines = await executionEndpoints(flags, logger)
  const threshold = flags['beacon.threshold']
  const datadir = chosenDirectory(flags.datadir, network)
  const directory = await DataDirectory.open(datadir, network)
  logger.info('starting', { network: network.name, servers: urls.length, engines: engines.length, datadir })
  const genesisMs = network.genesisTime * 1000
  if (systemClock.now() < genesisMs) {
    logger.info('the network has not started yet: waiting for genesis', { at: new Date(genesisMs).toISOString() })
  }
  const checkpoint = given ?? directory.checkpoint
  if (given === undefined && checkpoint !== undefined) {
    logger.warn("the database is new; it starts from the previous one's checkpoint", { checkpoint })
  }
  const options: SetUp['options'] = {
    network,
    store: directory.store,
    servers: urls.map((url) => ({ url, headers })),
    engines,
    logger,
    remedies,
    allowStaleCheckpoint: flags.allowStaleCheckpoint,
    allowFutureHeads: flags['beacon.nofilter'],
    allowUnsafeMinSigners: flags.unsafeThreshold,
    ...provenOptions(flags),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(threshold !== undefined && { minSigners: threshold }),
  }
  return { options, directory }
}
