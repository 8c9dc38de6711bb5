import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { seededNumber } from './seededBytes.ts'

/** What happens in which slot, unless the caller of a slot says otherwise. */
export interface ChainPlan {
  /** Whether the slot stays without a block. */
  isSkipped(slot: number): boolean
  /** Sync committee seats that do not sign in the slot's block. */
  absentSigners(slot: number): number
}

/**
 * One slot in fourteen stays empty, and the first one of capella with it, so that a signature crosses a fork boundary
 * over a missed slot; every fifth block lacks some signers, never as many as a third.
 */
export function defaultPlan(config: NetworkConfig): ChainPlan {
  const { slotsPerEpoch, syncCommitteeSize } = config.preset
  const capella = config.forks.find((fork) => fork.name === 'capella')
  const capellaSlot = capella === undefined ? undefined : capella.epoch * slotsPerEpoch
  return {
    isSkipped: (slot) => (slot === capellaSlot && slot > 0) || seededNumber(14, 'skipped slot', slot) === 0,
    absentSigners: (slot) => (slot % 5 === 2 ? 1 + seededNumber(syncCommitteeSize >> 2, 'absent', slot) : 0),
  }
}
