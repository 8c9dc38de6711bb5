/**
 * Compile-time constants of a network family: its geometry and the list limits its blocks are hashed with. Limits that
 * are equal in every preset are constants beside the containers that use them.
 *
 * @see https://github.com/ethereum/consensus-specs/tree/v1.7.0-alpha.13/presets
 */
export interface Preset {
  readonly name: 'mainnet' | 'minimal' | 'gnosis'
  readonly slotsPerEpoch: number
  readonly epochsPerSyncCommitteePeriod: number
  readonly syncCommitteeSize: number
  readonly slotsPerHistoricalRoot: number
  readonly maxCommitteesPerSlot: number
  readonly maxWithdrawalsPerPayload: number
  readonly ptcSize: number
}

/**
 * Sizes and counts of mainnet and its test networks.
 *
 * @example
 * mainnetPreset.syncCommitteeSize
 */
export const mainnetPreset: Preset = {
  name: 'mainnet',
  slotsPerEpoch: 32,
  epochsPerSyncCommitteePeriod: 256,
  syncCommitteeSize: 512,
  slotsPerHistoricalRoot: 8192,
  maxCommitteesPerSlot: 64,
  maxWithdrawalsPerPayload: 16,
  ptcSize: 512,
}

/**
 * Sizes and counts of the minimal preset, for development chains.
 *
 * @example
 * minimalPreset.syncCommitteeSize
 */
export const minimalPreset: Preset = {
  name: 'minimal',
  slotsPerEpoch: 8,
  epochsPerSyncCommitteePeriod: 8,
  syncCommitteeSize: 32,
  slotsPerHistoricalRoot: 64,
  maxCommitteesPerSlot: 4,
  maxWithdrawalsPerPayload: 4,
  ptcSize: 16,
}

/**
 * Sizes of Gnosis Chain and its test network.
 *
 * @see https://github.com/gnosischain/specs/blob/master/consensus/config/gnosis.yaml
 *
 * @example
 * gnosisPreset.syncCommitteeSize
 */
export const gnosisPreset: Preset = {
  ...mainnetPreset,
  name: 'gnosis',
  slotsPerEpoch: 16,
  epochsPerSyncCommitteePeriod: 512,
  maxWithdrawalsPerPayload: 8,
}

/** The presets by the name a config file gives as `PRESET_BASE`. */
export const presets: Readonly<Record<Preset['name'], Preset>> = {
  mainnet: mainnetPreset,
  minimal: minimalPreset,
  gnosis: gnosisPreset,
}
