import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { forkSince } from '../../params/rulesOfFork.ts'
import type { DevFork } from '../DevFork.ts'
import { seededNumber } from './seededBytes.ts'

/**
 * What becomes of a gloas block's payload.
 *
 * - `timely`: revealed with its block, and the next block builds on it;
 * - `late`: servers have it only after the next block, which builds on it;
 * - `ignored`: revealed after the next block, which does not build on it;
 * - `withheld`: never revealed.
 */
export type PayloadFate = 'timely' | 'late' | 'ignored' | 'withheld'

/** What happens in which slot, unless the caller of a slot says otherwise. */
export interface ChainPlan {
  /** Whether the slot stays without a block. */
  isSkipped(slot: number): boolean
  /** Sync committee seats that do not sign in the slot's block. */
  absentSigners(slot: number): number
  /** Asked from gloas on. */
  payload(slot: number): PayloadFate
}

const FIRST_FATES: readonly PayloadFate[] = ['timely', 'withheld', 'timely', 'late', 'timely', 'ignored', 'withheld']
const LATER_FATES: readonly PayloadFate[] = ['withheld', 'late', 'ignored']

/**
 * One slot in fourteen stays empty, and the first ones of capella and gloas with it, so that a signature crosses a fork
 * boundary over a missed slot; every fifth block lacks some signers, never as many as a third. Gloas begins with payloads
 * of every fate; later three in twenty are not timely.
 */
export function defaultPlan(config: NetworkConfig): ChainPlan {
  const { slotsPerEpoch, syncCommitteeSize } = config.preset
  const firstSlot = (since: DevFork): number => {
    const fork = forkSince(config.forks, since)
    return fork === undefined ? 0 : fork.epoch * slotsPerEpoch
  }
  const missed = new Set([firstSlot('capella'), firstSlot('gloas')])
  const gloasSlot = firstSlot('gloas')
  return {
    isSkipped: (slot) => missed.has(slot) || seededNumber(14, 'skipped slot', slot) === 0,
    payload: (slot) => FIRST_FATES[slot - gloasSlot - 1] ?? LATER_FATES[seededNumber(20, 'payload', slot)] ?? 'timely',
    absentSigners: (slot) => (slot % 5 === 2 ? 1 + seededNumber(syncCommitteeSize >> 2, 'absent', slot) : 0),
  }
}
