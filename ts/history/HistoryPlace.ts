import { ConfigError } from '../errors.ts'
import { childGindex } from '../merkle/childGindex.ts'
import type { ForkName } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { forkSince } from '../params/rulesOfFork.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { beaconStateShape } from '../types/state/beaconStateShape.ts'
import { resolveStatePath } from '../types/state/resolveStatePath.ts'

/** Where a verified block's state keeps the root of an older block. */
export type HistoryPlace =
  | {
      /** The newest roots, each by itself. */
      readonly kind: 'block_roots'
      /** The part of the state, as {@link resolveStatePath} reads it. */
      readonly path: string
      /** Its generalized index in the state. */
      readonly gindex: bigint
    }
  | {
      /** The roots of a whole period under one, since capella; before, together with those of states. */
      readonly kind: 'historical_summaries' | 'historical_roots'
      readonly path: string
      readonly gindex: bigint
      /** `SLOTS_PER_HISTORICAL_ROOT` slots, counted from genesis. */
      readonly period: number
      /** Where the block's root is below that node. */
      readonly rootGindex: bigint
    }

/** What is asked of a verified block: where its state names the block of another slot. */
export interface HistoryQuestion {
  readonly network: NetworkConfig
  /** Slot of the verified block, of capella or later. */
  readonly headSlot: number
  readonly slot: number
}

/**
 * Finds where the state of a verified block has the root of the block at an older slot. The state of slot H has roots of
 * each of the `SLOTS_PER_HISTORICAL_ROOT` slots before H, and one of each whole period since genesis. An empty slot has the
 * root of the block before it.
 *
 * @throws ConfigError `ERR_SLOT_FUTURE` when the slot is not before the block's; `ERR_SLOT_TOO_OLD` when it is before altair,
 *   or the block before capella
 * @example
 * const { path } = placeInHistory({ network: mainnet, headSlot: header.slot, slot: header.slot - 9 })
 * console.log(path) // 'block_roots[5336]', or 'historical_summaries[3].block_summary_root' much further back
 */
export function placeInHistory({ network, headSlot, slot }: HistoryQuestion): HistoryPlace {
  const size = network.preset.slotsPerHistoricalRoot
  if (slot >= headSlot) {
    throw new ConfigError(`the state at slot ${headSlot} has the roots of older blocks, not that of slot ${slot}`, {
      code: 'ERR_SLOT_FUTURE',
    })
  }
  const firstSummary = firstSummaryPeriod(network, headSlot)
  if (slot < firstSlotOf(network, 'altair')) throw tooOld(`slot ${slot} is before altair: older blocks cannot be read`)
  const inState = (path: string) => {
    const shape = beaconStateShape(network.preset, lightClientForkAtSlot(network, headSlot))
    return { path, gindex: resolveStatePath(shape, path).gindex }
  }
  if (headSlot - slot <= size) return { kind: 'block_roots', ...inState(`block_roots[${slot % size}]`) }
  const period = Math.floor(slot / size)
  const inRoots = BigInt(size + (slot % size))
  return period >= firstSummary
    ? {
        kind: 'historical_summaries',
        ...inState(`historical_summaries[${period - firstSummary}].block_summary_root`),
        period,
        rootGindex: inRoots,
      }
    : {
        kind: 'historical_roots',
        ...inState(`historical_roots[${period}]`),
        period,
        // A batch of block roots, left, and state roots.
        rootGindex: childGindex(2n, inRoots),
      }
}

/** The first period that has a summary: the one that capella began in. */
function firstSummaryPeriod(network: NetworkConfig, headSlot: number): number {
  const { slotsPerHistoricalRoot } = network.preset
  const capella = firstSlotOf(network, 'capella')
  if (headSlot < capella) throw tooOld(`slot ${headSlot} is before capella: its state leads to no older blocks`)
  return Math.floor(capella / slotsPerHistoricalRoot)
}

/** Infinity where no fork of the schedule is known to be that or a later one. */
function firstSlotOf({ forks, preset }: NetworkConfig, since: ForkName): number {
  const first = forkSince(forks, since)
  return first === undefined ? Number.POSITIVE_INFINITY : first.epoch * preset.slotsPerEpoch
}

function tooOld(message: string): ConfigError {
  return new ConfigError(message, { code: 'ERR_SLOT_TOO_OLD' })
}
