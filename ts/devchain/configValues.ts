import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { DEV_FORKS } from './DevFork.ts'

const FAR_FUTURE_EPOCH = '18446744073709551615'

/** What `/eth/v1/config/spec` answers and a `config.yaml` holds: the specification's names, values as text. */
export function configValues(config: NetworkConfig): Record<string, string | Record<string, string>[]> {
  const electraLimit = config.blobSchedule[0]?.maxBlobsPerBlock ?? 9
  return {
    PRESET_BASE: config.preset.name,
    CONFIG_NAME: config.name,
    ...(config.chainId !== undefined && { DEPOSIT_CHAIN_ID: String(config.chainId) }),
    MIN_GENESIS_TIME: String(config.genesisTime),
    GENESIS_DELAY: '0',
    GENESIS_FORK_VERSION: config.forks[0]?.version ?? '0x00000000',
    ...Object.fromEntries(forkNames(config).flatMap((name, index) => forkEntries(config, name, index + 1))),
    SLOT_DURATION_MS: String(config.slotDurationMs),
    ...(config.slotDurationMs % 1000 === 0 ? { SECONDS_PER_SLOT: String(config.slotDurationMs / 1000) } : {}),
    MAX_BLOBS_PER_BLOCK: '6',
    MAX_BLOBS_PER_BLOCK_ELECTRA: String(electraLimit),
    BLOB_SCHEDULE: config.blobSchedule.slice(1).map((entry) => ({
      EPOCH: String(entry.epoch),
      MAX_BLOBS_PER_BLOCK: String(entry.maxBlobsPerBlock),
      ...(entry.baseFeeUpdateFraction !== undefined && {
        BASE_FEE_UPDATE_FRACTION: String(entry.baseFeeUpdateFraction),
      }),
      ...(entry.targetBlobsPerBlock !== undefined && { TARGET_BLOBS_PER_BLOCK: String(entry.targetBlobsPerBlock) }),
    })),
  }
}

/** Preset constants, which a beacon node answers together with the config. */
export function presetValues(config: NetworkConfig): Record<string, string> {
  const { preset } = config
  return {
    SLOTS_PER_EPOCH: String(preset.slotsPerEpoch),
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: String(preset.epochsPerSyncCommitteePeriod),
    SYNC_COMMITTEE_SIZE: String(preset.syncCommitteeSize),
    SLOTS_PER_HISTORICAL_ROOT: String(preset.slotsPerHistoricalRoot),
    MAX_COMMITTEES_PER_SLOT: String(preset.maxCommitteesPerSlot),
    MAX_WITHDRAWALS_PER_PAYLOAD: String(preset.maxWithdrawalsPerPayload),
    MIN_SYNC_COMMITTEE_PARTICIPANTS: '1',
  }
}

/** The network as the text of a `config.yaml`. */
export function configYaml(config: NetworkConfig): string {
  const lines = Object.entries(configValues(config)).flatMap(([key, value]) => {
    if (typeof value === 'string')
      return [`${key}: ${key.endsWith('_NAME') || key === 'PRESET_BASE' ? `'${value}'` : value}`]
    if (value.length === 0) return [`${key}: []`]
    return [`${key}:`, ...value.map((item) => `  - ${inlineEntries(item)}`)]
  })
  return `${lines.join('\n')}\n`
}

function inlineEntries(item: Record<string, string>): string {
  return Object.entries(item)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n    ')
}

/** Those after phase0: all known ones, planned or not, and what the network has beside them. */
function forkNames(config: NetworkConfig): readonly string[] {
  return [...new Set([...DEV_FORKS, ...config.forks.slice(1).map(({ name }) => name)])]
}

function forkEntries(config: NetworkConfig, name: string, index: number): [string, string][] {
  const fork = config.forks.find((candidate) => candidate.name === name)
  const key = name.toUpperCase()
  return [
    [`${key}_FORK_VERSION`, fork?.version ?? `0x${index.toString(16).padStart(2, '0')}0000de`],
    [`${key}_FORK_EPOCH`, fork === undefined ? FAR_FUTURE_EPOCH : String(fork.epoch)],
  ]
}
