import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { slotAtTime } from '../../params/slots.ts'

/** Slots may be missed and nodes be slow; a head further behind the clock is not news. */
const FRESH_SLOTS = 8

/** A network that finalizes well is two to three epochs ahead of its finalized block. */
const FRESH_FINALITY_EPOCHS = 4

/** For so many slots another server may still give a newer head. */
const WAIT_SLOTS = 2

/** How many slots a head lies behind the clock; undefined while it is fresh. */
export function staleHeadSlots(config: NetworkConfig, slot: number, nowMs: number): number | undefined {
  return beyond(slotAtTime(config, nowMs) - slot, FRESH_SLOTS)
}

/** How many slots a finalized block lies behind the clock; undefined while it is as new as it can be expected to be. */
export function staleFinalitySlots(config: NetworkConfig, slot: number, nowMs: number): number | undefined {
  return beyond(slotAtTime(config, nowMs) - slot, FRESH_FINALITY_EPOCHS * config.preset.slotsPerEpoch)
}

/** How long what is stale waits for something newer. */
export function staleWaitMs(config: NetworkConfig): number {
  return WAIT_SLOTS * config.slotDurationMs
}

function beyond(behindSlots: number, limit: number): number | undefined {
  return behindSlots > limit ? behindSlots : undefined
}
