import { join } from 'node:path'
import type { ClientOptions } from '../ClientOptions.ts'
import { LevelStore } from '../db/LevelStore.ts'
import { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { checkAddresses } from './checkAddresses.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { createLogger } from './createLogger.ts'
import { dataDirectory } from './dataDirectory.ts'
import { executionEndpoints } from './executionEndpoints.ts'
import { exitCode } from './exitCode.ts'
import { finalizedSource } from './finalizedSource.ts'
import type { Flags } from './flags.ts'
import { follow } from './follow.ts'
import { logOutput } from './logOutput.ts'
import { parseHeaders } from './parseHeaders.ts'
import { resolveCheckpoint } from './resolveCheckpoint.ts'
import { Terminal } from './Terminal.ts'

/** Runs the light client until `stopped` resolves with the reason; resolves with the exit code. */
export async function run(flags: Flags, stopped: Promise<string>): Promise<number> {
  const terminal = new Terminal(logOutput())
  const logger = createLogger({
    level: flags['log.level'],
    format: flags['log.format'] === 'json' ? 'json' : terminal.isInteractive ? 'pretty' : 'logfmt',
    write: (line) => terminal.writeLine(line),
    now: () => new Date(),
  })
  if (flags.dev) {
    const { runDevelopmentChain } = await import('./runDevelopmentChain.ts')
    return runDevelopmentChain(flags, { logger, terminal, stopped })
  }
  const options = await Promise.race([clientOptions(flags, logger), stopped])
  if (typeof options === 'string') {
    logger.info('stopping', { reason: options })
    return exitCode.ok
  }
  return follow(options, { flags, logger, terminal, until: stopped })
}

async function clientOptions(flags: Flags, logger: Logger): Promise<ClientOptions> {
  const network = chooseNetwork(flags)
  for (const warning of network.warnings ?? []) logger.warn(warning)
  const urls = flags['beacon.api']
  if (urls.length === 0) {
    throw new ConfigError('no beacon node to ask: name at least one with --beacon.api, or try --dev')
  }
  checkAddresses(flags)
  const headers = parseHeaders(flags['beacon.api.header'])
  const checkpoint = await resolveCheckpoint(flags, finalizedSource(network))
  const engines = await executionEndpoints(flags)
  const threshold = flags['beacon.threshold']
  const directory = dataDirectory(flags.datadir, network)
  const store = await LevelStore.open(join(directory, 'db'), {
    network: network.name,
    genesisValidatorsRoot: network.genesisValidatorsRoot,
  })
  logger.info('starting', { network: network.name, servers: urls.length, engines: engines.length, datadir: directory })
  return {
    network,
    store,
    servers: urls.map((url) => ({ url, headers })),
    engines,
    logger,
    allowStaleCheckpoint: flags.allowStaleCheckpoint,
    allowFutureHeads: flags['beacon.nofilter'],
    allowUnsafeMinSigners: flags.unsafeThreshold,
    ...(checkpoint !== undefined && { checkpoint }),
    ...(threshold !== undefined && { minSigners: threshold }),
  }
}
