import type { NetworkConfig } from './NetworkConfig.ts'

/** Slots in one sync committee period. */
export function slotsPerPeriod(config: NetworkConfig): number {
  return config.preset.slotsPerEpoch * config.preset.epochsPerSyncCommitteePeriod
}

/**
 * The epoch of a slot.
 *
 * @example
 * epochAtSlot(sepolia, 64) // 2
 */
export function epochAtSlot(config: NetworkConfig, slot: number): number {
  return Math.floor(slot / config.preset.slotsPerEpoch)
}

/**
 * Sync committee period that a slot lies in.
 *
 * @example
 * periodAtSlot(sepolia, 8192) // 1
 */
export function periodAtSlot(config: NetworkConfig, slot: number): number {
  return Math.floor(slot / slotsPerPeriod(config))
}

/**
 * First slot of a sync committee period.
 *
 * @example
 * periodStart(sepolia, 1) // 8192
 */
export function periodStart(config: NetworkConfig, period: number): number {
  return period * slotsPerPeriod(config)
}

/**
 * Slot that runs at a moment, 0 before genesis.
 *
 * @example
 * slotAtTime(sepolia, Date.now())
 */
export function slotAtTime(config: NetworkConfig, unixMs: number): number {
  return Math.max(0, Math.floor((unixMs - config.genesisTime * 1000) / config.slotDurationMs))
}

/**
 * Moment a slot begins, in Unix milliseconds.
 *
 * @example
 * new Date(slotStartMs(sepolia, 1))
 */
export function slotStartMs(config: NetworkConfig, slot: number): number {
  return config.genesisTime * 1000 + slot * config.slotDurationMs
}
