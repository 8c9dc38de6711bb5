import type { ClientOptions } from '../ClientOptions.ts'
import { MemoryStore } from '../db/MemoryStore.ts'
import { DevChain } from '../devchain/DevChain.ts'
import { ConfigError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { exitCode } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { follow } from './follow.ts'
import type { Terminal } from './Terminal.ts'

/**
 * The light client on a chain of its own: everything is real but the network. What is verified is kept in memory, since
 * the chain ends with the process.
 */
export async function runDevelopmentChain(
  flags: Flags,
  { logger, terminal, stopped }: { logger: Logger; terminal: Terminal; stopped: Promise<string> },
): Promise<number> {
  refuseNetworkFlags(flags)
  const building = new AbortController()
  void stopped.then((reason) => building.abort(reason))
  let chain: DevChain
  try {
    chain = await DevChain.create({ slotDurationMs: flags['dev.slot'], logger, signal: building.signal })
  } catch (error) {
    if (!building.signal.aborted) throw error
    logger.info('stopping', { reason: String(building.signal.reason) })
    return exitCode.ok
  }
  await chain.start()
  const options: ClientOptions = {
    network: chain.config,
    servers: [{ url: chain.beaconUrl }],
    checkpoint: chain.checkpointRoot,
    engines: [{ url: chain.engineUrl, jwtSecret: chain.jwtSecret }],
    store: new MemoryStore(),
    logger,
  }
  try {
    return await follow(options, {
      flags,
      logger,
      terminal,
      until: Promise.race([stopped, slotsOver(chain, flags)]),
    })
  } finally {
    await chain.stop()
  }
}

/** A development chain is its own network; a flag that names another one is a mistake worth telling. */
function refuseNetworkFlags(flags: Flags): void {
  const named =
    flags['beacon.api'].length > 0 || flags['beacon.config'] !== undefined || flags['blsync.engine.api'].length > 0
  if (named || flags['beacon.checkpoint'] !== undefined || flags.datadir !== undefined || namesNetwork(flags)) {
    throw new ConfigError('--dev brings its own network, beacon node and engine: leave out the flags that name others')
  }
}

function namesNetwork(flags: Flags): boolean {
  return flags.mainnet || chooseNetwork(flags).name !== 'mainnet'
}

function slotsOver(chain: DevChain, flags: Flags): Promise<string> {
  const count = flags['dev.slots']
  if (count === undefined) return new Promise(() => {})
  return new Promise((resolve) => {
    // A stop for another reason must not wait for it.
    setTimeout(() => resolve(`${count} slots are over`), count * chain.config.slotDurationMs).unref()
  })
}
