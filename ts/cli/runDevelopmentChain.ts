import { bytesToHex } from '../bytes.ts'
import type { ClientOptions } from '../client/ClientOptions.ts'
import type { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { MemoryStore } from '../db/MemoryStore.ts'
import { DevChain } from '../devchain/DevChain.ts'
import { wallets } from '../devchain/execution/DevState.ts'
import type { Logger } from '../log.ts'
import { refuseNetworkFlags } from './developmentFlags.ts'
import { exitCode } from './exitCode.ts'
import type { Flags } from './flags.ts'
import { follow } from './follow.ts'
import type { OpenLog } from './log/openLog.ts'
import { progressBar } from './log/progressBar.ts'
import { provenOptions } from './provenOptions.ts'
import { remedies } from './remedies.ts'

/**
 * The light client on a chain of its own: everything is real but the network. What is verified is kept in memory, since
 * the chain ends with the process.
 */
export async function runDevelopmentChain(
  flags: Flags,
  { log, stopped }: { readonly log: OpenLog; readonly stopped: Promise<string> },
): Promise<number> {
  refuseNetworkFlags(flags)
  const { logger, terminal } = log
  const building = new AbortController()
  void stopped.then((reason) => building.abort(reason))
  let chain: DevChain
  try {
    chain = await DevChain.create({
      slotDurationMs: flags['dev.slot'],
      logger,
      signal: building.signal,
      onHistory: (built, of) =>
        terminal.redraw(built < of ? `  history ${progressBar(built / of)} of ${of} slots` : ''),
    })
  } catch (error) {
    if (!building.signal.aborted) throw error
    return exitCode.ok
  }
  await chain.start()
  const options: ClientOptions & { readonly store: KeyValueStore } = {
    network: chain.config,
    servers: [{ url: chain.beaconUrl }],
    checkpoint: chain.checkpointRoot,
    engines: [{ url: chain.engineUrl, jwtSecret: chain.jwtSecret }],
    store: new MemoryStore(),
    ...provenOptions(flags),
    remedies,
    logger,
  }
  try {
    return await follow(options, {
      directory: undefined,
      flags: {
        ...flags,
        'beacon.api': [chain.beaconUrl],
        'beacon.archive': [chain.beaconUrl],
        'execution.rpc': [chain.executionRpcUrl],
        'rpc.port': flags['rpc.port'] ?? 0,
      },
      log,
      onOpen: ({ rpcUrl }) => {
        if (rpcUrl !== undefined && log.isForPeople) terminal.writeLine(example(rpcUrl))
      },
      until: (client) => Promise.race([stopped, slotsOver(client, flags, logger)]),
    })
  } finally {
    await chain.stop()
  }
}

/** A command to try, for whoever watches. */
function example(rpcUrl: string): string {
  const [wallet = new Uint8Array(20)] = wallets
  const call = { jsonrpc: '2.0', id: 1, method: 'eth_getBalance', params: [bytesToHex(wallet), 'latest'] }
  return `  a verified balance: curl -s ${rpcUrl} -H 'content-type: application/json' -d '${JSON.stringify(call)}'\n`
}

/** Resolves when as many slots as were asked for are over since the first head, however long a busy machine took to come to it. */
function slotsOver(client: BlsyncClient, flags: Flags, logger: Logger): Promise<string> {
  const count = flags['dev.slots']
  if (count === undefined) return new Promise(() => {})
  return new Promise((resolve) => {
    const over = () => {
      const reason = `ran for ${count} slots`
      logger.info('stopping', { reason })
      resolve(reason)
    }
    client.once('head', () => {
      // A stop for another reason must not wait for it.
      systemClock.after(count * flags['dev.slot'], over).unref()
    })
  })
}
