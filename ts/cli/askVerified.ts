import { existsSync } from 'node:fs'
import type { ClientOptions } from '../client/ClientOptions.ts'
import { BlsyncClient } from '../client/client.ts'
import { systemClock } from '../clock.ts'
import type { KeyValueStore } from '../db/KeyValueStore.ts'
import { MemoryStore } from '../db/MemoryStore.ts'
import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { slotAtTime } from '../params/slots.ts'
import { checkAddresses } from './checkAddresses.ts'
import { finalizedSource } from './checkpoint/finalizedSource.ts'
import { resolveCheckpoint } from './checkpoint/resolveCheckpoint.ts'
import { chooseNetwork } from './chooseNetwork.ts'
import { DataDirectory } from './DataDirectory.ts'
import { errorOutput } from './log/logOutput.ts'
import { openLog } from './log/openLog.ts'
import { parseHeaders } from './parseHeaders.ts'
import type { QueryFlags } from './queryOptions.ts'
import { queryTimeout } from './queryTimeout.ts'
import { remedies } from './remedies.ts'
import { chosenDirectory, usualDirectory } from './usualDirectory.ts'

/** Slots behind the clock from which headers are linked, one request each. */
const MAX_DISTANCE_SLOTS = 8192

/** The head may be that many epochs behind the clock before a slot counts as further away than it is. */
const MARGIN_EPOCHS = 4

export interface VerifiedQuestion<Answer> {
  readonly flags: QueryFlags
  /** Lowest slot that the answer needs; undefined where it needs the newest blocks only. */
  readonly oldestSlot: number | undefined
  readonly ask: (client: BlsyncClient, signal: AbortSignal, surroundings: QuestionSurroundings) => Promise<Answer>
}

/** What a question may need beside the client. */
export interface QuestionSurroundings {
  readonly store: KeyValueStore
  /** Begins the time anew: there is progress. */
  readonly postpone: () => void
}

/**
 * Runs a light client until it can answer one question, or the time is over. Log lines go to standard error.
 *
 * @throws ConfigError when the flags do not fit, or the slot is too far away
 * @throws ServerError `ERR_TIMEOUT`, which says how far it came and what can be done
 */
export async function askVerified<Answer>({ flags, oldestSlot, ask }: VerifiedQuestion<Answer>): Promise<Answer> {
  const network = chooseNetwork(flags)
  const options = await clientOptions(flags, { network, oldestSlot })
  const client = await BlsyncClient.create(options).catch(async (error: unknown) => {
    await options.store.close()
    throw error
  })
  const giveUp = new AbortController()
  const begin = () =>
    systemClock.after(flags.timeout * 1000, () => giveUp.abort(queryTimeout(flags.timeout, client.status)))
  let timer = begin()
  const postpone = (): void => {
    timer.cancel()
    timer = begin()
  }
  client.on('refused', (error) => giveUp.abort(error))
  try {
    client.start()
    return await ask(client, giveUp.signal, { store: options.store, postpone })
  } finally {
    timer.cancel()
    await client.stop()
  }
}

async function clientOptions(
  flags: QueryFlags,
  { network, oldestSlot }: { readonly network: NetworkConfig; readonly oldestSlot: number | undefined },
): Promise<ClientOptions & { readonly store: KeyValueStore }> {
  const urls = flags['beacon.api']
  if (urls.length === 0) throw new ConfigError('no beacon node to ask: give at least one with --beacon.api')
  checkAddresses(flags)
  const headers = parseHeaders(flags['beacon.api.header'])
  const headerRetentionSlots = retentionFor(network, oldestSlot)
  const given = await resolveCheckpoint(flags, finalizedSource(network))
  const threshold = flags['beacon.threshold']
  const { logger } = openLog(flags, { output: errorOutput(), usualLevel: 'warn' })
  for (const warning of network.warnings ?? []) logger.warn(warning)
  const directory = await openDirectory(flags, { network, hasCheckpoint: given !== undefined })
  const checkpoint = given ?? directory?.checkpoint
  return {
    network,
    store: directory?.store ?? new MemoryStore(),
    servers: urls.map((url) => ({ url, headers })),
    logger,
    remedies,
    allowStaleCheckpoint: flags.allowStaleCheckpoint,
    allowFutureHeads: flags['beacon.nofilter'],
    allowUnsafeMinSigners: flags.unsafeThreshold,
    ...(headerRetentionSlots !== undefined && { headerRetentionSlots }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(threshold !== undefined && { minSigners: threshold }),
  }
}

/** Headers to keep, when those a client keeps by itself do not reach down to the slot. */
function retentionFor(network: NetworkConfig, oldestSlot: number | undefined): number | undefined {
  if (oldestSlot === undefined) return undefined
  const distance = slotAtTime(network, systemClock.now()) - oldestSlot
  if (distance > MAX_DISTANCE_SLOTS) {
    throw new ConfigError(
      `slot ${oldestSlot} is ${distance} slots ago, headers can be linked to a verified head over at most ${MAX_DISTANCE_SLOTS}: ` +
        'choose a newer slot, or reach the older block with blsync prove --slot and --beacon.archive',
      { code: 'ERR_SLOT_TOO_OLD' },
    )
  }
  const needed = distance + MARGIN_EPOCHS * network.preset.slotsPerEpoch
  return needed <= 16 * network.preset.slotsPerEpoch ? undefined : 2 * needed
}

/**
 * A data directory is used when it is named, or when there is nothing else to begin with; beside a blsync that runs, a
 * checkpoint and memory do.
 */
async function openDirectory(
  flags: QueryFlags,
  { network, hasCheckpoint }: { readonly network: NetworkConfig; readonly hasCheckpoint: boolean },
): Promise<DataDirectory | undefined> {
  const usual = usualDirectory(network)
  const hasUsual = usual !== undefined && existsSync(usual)
  if (flags.datadir === undefined && (hasCheckpoint || !hasUsual)) return undefined
  const directory = chosenDirectory(flags.datadir, network)
  try {
    return await DataDirectory.open(directory, network)
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'ERR_DATADIR_LOCKED') throw error
    throw new ConfigError(
      `the data directory ${directory} is in use by another process, probably a running blsync:  ` +
        'omit --datadir and give a checkpoint (--beacon.checkpoint or --beacon.checkpoint.url), so that nothing is stored; or choose another --datadir',
      { code: error.code, cause: error },
    )
  }
}
