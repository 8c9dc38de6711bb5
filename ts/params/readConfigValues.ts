import type { Root } from '../bytes.ts'
import { ConfigError } from '../errors.ts'
import { ConfigValues } from './ConfigValues.ts'
import { FORK_NAMES, isForkName } from './ForkName.ts'
import type { BlobScheduleEntry, Fork, NetworkConfig } from './NetworkConfig.ts'
import { isNetworkName, networks } from './networks.ts'
import { type Preset, presets } from './Preset.ts'
import { readChurnLimits } from './readChurnLimits.ts'
import { forkSince } from './rulesOfFork.ts'

/** Genesis facts that a config file does not have. */
export interface GenesisBase {
  /** Unix seconds. */
  readonly genesisTime?: number
  readonly genesisValidatorsRoot?: Root
}

/** Far more than any network plans ahead. */
const MAX_BLOB_SCHEDULE_ENTRIES = 1024

/** As far ahead of this release as a config may be. */
const MAX_UNKNOWN_FORKS = 32

/**
 * A network from the keys and values of a config file, or of a beacon node's `/eth/v1/config/spec`.
 *
 * @throws ConfigError naming the key that is missing or malformed
 */
export function readConfigValues(raw: Readonly<Record<string, unknown>>, base: GenesisBase = {}): NetworkConfig {
  const values = new ConfigValues(raw)
  const name = values.text('CONFIG_NAME') ?? 'custom'
  const forks = readKnownForks(values)
  const unknown = readUnknownForks(values)
  const known =
    isNetworkName(name) && networks[name].forks[0]?.version === forks[0]?.version ? networks[name] : undefined
  const genesisTime = base.genesisTime ?? known?.genesisTime
  const genesisValidatorsRoot = base.genesisValidatorsRoot ?? known?.genesisValidatorsRoot
  if (genesisTime === undefined || genesisValidatorsRoot === undefined) {
    throw new ConfigError(
      `the genesis of network ${name} is not known: give option genesisTime and option genesisValidatorsRoot`,
    )
  }
  const chainId = values.positive('DEPOSIT_CHAIN_ID') ?? known?.chainId
  return {
    name,
    ...(chainId !== undefined && { chainId }),
    preset: readPreset(values),
    genesisTime,
    genesisValidatorsRoot,
    slotDurationMs: readSlotDurationMs(values),
    forks: [...forks, ...unknown].sort((a, b) => a.epoch - b.epoch),
    blobSchedule: readBlobSchedule(values, forks),
    churn: readChurnLimits(values, known?.churn),
    ...(known?.activeStakeEth !== undefined && { activeStakeEth: known.activeStakeEth }),
    warnings: unknown.map(
      (fork) => `the network plans fork ${fork.name} at epoch ${fork.epoch}, which this release does not know`,
    ),
  }
}

/** The preset a file builds on; a dump of a node's whole specification may restate or change its geometry. */
function readPreset(values: ConfigValues): Preset {
  const name = values.text('PRESET_BASE') ?? 'mainnet'
  const preset = Object.values(presets).find((candidate) => candidate.name === name)
  if (preset === undefined) {
    throw new ConfigError(`PRESET_BASE ${name} is not known: choose one of ${Object.keys(presets).join(', ')}`)
  }
  return {
    ...preset,
    slotsPerEpoch: values.positive('SLOTS_PER_EPOCH') ?? preset.slotsPerEpoch,
    epochsPerSyncCommitteePeriod:
      values.positive('EPOCHS_PER_SYNC_COMMITTEE_PERIOD') ?? preset.epochsPerSyncCommitteePeriod,
    syncCommitteeSize: values.positive('SYNC_COMMITTEE_SIZE') ?? preset.syncCommitteeSize,
  }
}

function readSlotDurationMs(values: ConfigValues): number {
  const seconds = values.positive('SECONDS_PER_SLOT')
  const milliseconds = values.positive('SLOT_DURATION_MS')
  if (seconds !== undefined && milliseconds !== undefined && seconds * 1000 !== milliseconds) {
    throw new ConfigError(`SECONDS_PER_SLOT ${seconds} and SLOT_DURATION_MS ${milliseconds} contradict each other`)
  }
  if (milliseconds !== undefined) return milliseconds
  if (seconds === undefined) throw new ConfigError('SECONDS_PER_SLOT or SLOT_DURATION_MS is missing')
  return seconds * 1000
}

function readKnownForks(values: ConfigValues): readonly Fork[] {
  const forks: Fork[] = []
  let unscheduled: string | undefined
  for (const name of FORK_NAMES) {
    const isFirst = name === FORK_NAMES[0]
    const prefix = isFirst ? 'GENESIS' : name.toUpperCase()
    const epoch = isFirst ? 0 : values.epoch(`${prefix}_FORK_EPOCH`)
    if (epoch === undefined) {
      unscheduled ??= name
      continue
    }
    const previous = forks.at(-1)
    if (unscheduled !== undefined)
      throw new ConfigError(`fork ${name} is scheduled but ${unscheduled} before it is not`)
    if (previous !== undefined && epoch < previous.epoch) {
      throw new ConfigError(`fork ${name} at epoch ${epoch} comes before ${previous.name} at epoch ${previous.epoch}`)
    }
    const version = values.version(`${prefix}_FORK_VERSION`)
    if (version === undefined) throw new ConfigError(`${prefix}_FORK_VERSION is missing`)
    forks.push({ name, epoch, version })
  }
  return forks
}

function readUnknownForks(values: ConfigValues): readonly Fork[] {
  const forks: Fork[] = []
  for (const key of values.keys()) {
    const prefix = /^([A-Z0-9_]{1,64})_FORK_EPOCH$/.exec(key)?.[1]
    if (prefix === undefined || prefix === 'GENESIS' || isForkName(prefix.toLowerCase())) continue
    const epoch = values.epoch(key)
    if (epoch === undefined) continue
    if (forks.length === MAX_UNKNOWN_FORKS) {
      throw new ConfigError(
        `more than ${MAX_UNKNOWN_FORKS} forks are not known to this release, such as ${forks[0]?.name}`,
      )
    }
    forks.push({
      name: prefix.toLowerCase(),
      epoch,
      version: values.version(`${prefix}_FORK_VERSION`) ?? '0x00000000',
    })
  }
  return forks
}

/** Electra's own limit first, then the file's entries; what a file says of an epoch wins. */
function readBlobSchedule(values: ConfigValues, forks: readonly Fork[]): readonly BlobScheduleEntry[] {
  const entries = new Map<number, BlobScheduleEntry>()
  const electra = forkSince(forks, 'electra')
  const electraLimit = values.positive('MAX_BLOBS_PER_BLOCK_ELECTRA')
  if (electra !== undefined && electraLimit !== undefined) {
    entries.set(electra.epoch, { epoch: electra.epoch, maxBlobsPerBlock: electraLimit })
  }
  const list = values.list('BLOB_SCHEDULE')
  if (list.length > MAX_BLOB_SCHEDULE_ENTRIES) throw new ConfigError(`BLOB_SCHEDULE has ${list.length} entries`)
  for (const item of list) {
    const limit = item.positive('MAX_BLOBS_PER_BLOCK')
    if (item.text('EPOCH') === undefined || limit === undefined) {
      throw new ConfigError('an entry of BLOB_SCHEDULE lacks EPOCH or MAX_BLOBS_PER_BLOCK')
    }
    const epoch = item.epoch('EPOCH')
    const baseFeeUpdateFraction = item.positive('BASE_FEE_UPDATE_FRACTION')
    const targetBlobsPerBlock = item.positive('TARGET_BLOBS_PER_BLOCK')
    if (epoch === undefined) continue
    entries.set(epoch, {
      epoch,
      maxBlobsPerBlock: limit,
      ...(baseFeeUpdateFraction !== undefined && { baseFeeUpdateFraction }),
      ...(targetBlobsPerBlock !== undefined && { targetBlobsPerBlock }),
    })
  }
  return [...entries.values()].sort((a, b) => a.epoch - b.epoch)
}
