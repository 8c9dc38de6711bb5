import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { forkSince } from '../params/rulesOfFork.ts'

type SpecValue = string | readonly Readonly<Record<string, string>>[]

/**
 * What `/eth/v1/config/spec` says of the network: everything that this program knows of it and goes by, under the
 * specification's names, numbers as decimal text. Forks without a date are left out.
 */
export function specValues(config: NetworkConfig): Readonly<Record<string, SpecValue>> {
  const { preset, slotDurationMs, forks, blobSchedule, chainId } = config
  const electra = forkSince(forks, 'electra')
  const [first] = blobSchedule
  const isElectraLimit = first !== undefined && first.epoch === electra?.epoch
  return {
    PRESET_BASE: preset.name,
    CONFIG_NAME: config.name,
    ...(chainId !== undefined && { DEPOSIT_CHAIN_ID: String(chainId) }),
    GENESIS_FORK_VERSION: forks[0]?.version ?? '0x00000000',
    ...Object.fromEntries(forks.slice(1).flatMap(forkEntries)),
    SLOT_DURATION_MS: String(slotDurationMs),
    ...(slotDurationMs % 1000 === 0 && { SECONDS_PER_SLOT: String(slotDurationMs / 1000) }),
    SLOTS_PER_EPOCH: String(preset.slotsPerEpoch),
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: String(preset.epochsPerSyncCommitteePeriod),
    SYNC_COMMITTEE_SIZE: String(preset.syncCommitteeSize),
    SLOTS_PER_HISTORICAL_ROOT: String(preset.slotsPerHistoricalRoot),
    MAX_COMMITTEES_PER_SLOT: String(preset.maxCommitteesPerSlot),
    MAX_WITHDRAWALS_PER_PAYLOAD: String(preset.maxWithdrawalsPerPayload),
    ...(isElectraLimit && { MAX_BLOBS_PER_BLOCK_ELECTRA: String(first.maxBlobsPerBlock) }),
    BLOB_SCHEDULE: blobSchedule.slice(isElectraLimit ? 1 : 0).map(({ epoch, maxBlobsPerBlock }) => ({
      EPOCH: String(epoch),
      MAX_BLOBS_PER_BLOCK: String(maxBlobsPerBlock),
    })),
  }
}

function forkEntries({ name, epoch, version }: NetworkConfig['forks'][number]): [string, string][] {
  const prefix = name.toUpperCase()
  return [
    [`${prefix}_FORK_VERSION`, version],
    [`${prefix}_FORK_EPOCH`, String(epoch)],
  ]
}
