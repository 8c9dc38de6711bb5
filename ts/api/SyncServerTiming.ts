import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { EventStreamTiming } from './EventStream.ts'

/** How a beacon node is watched. */
export interface SyncServerTiming extends EventStreamTiming {
  /** Between two polls. */
  readonly pollMs: number
  /** An open stream without an optimistic update for that long is helped out by polling. */
  readonly quietMs: number
  /** How long news and requests wait at most for the node to say which network it follows. */
  readonly checkMs: number
  /** Before a node of another network is looked at again. */
  readonly recheckMs: number
  /** Before a node is asked for what the program has not needed of it, to tell the user what it lacks. */
  readonly probeMs: number
  /** Before a node that has been found to have no blocks is asked for one again. */
  readonly blocksAgainMs: number
}

/** Silence of several slots is suspicious: nodes send events or keep-alives each slot. */
const SILENT_SLOTS = 4

/** A slot may be missed now and then. */
const QUIET_SLOTS = 2

/** Seldom enough for a node that never has any, as another light client. */
const BLOCKS_AGAIN_SLOTS = 4

/** A minute on mainnet. */
const RECHECK_SLOTS = 5

/** What suits the slots of a network. */
export function defaultTiming(config: NetworkConfig): SyncServerTiming {
  const slotMs = config.slotDurationMs
  return {
    silenceMs: Math.max(SILENT_SLOTS * slotMs, 5_000),
    reopenMinMs: 1_000,
    reopenMaxMs: 60_000,
    pollMs: Math.max(slotMs, 1_000),
    quietMs: QUIET_SLOTS * slotMs,
    checkMs: 2_000,
    recheckMs: Math.min(RECHECK_SLOTS * slotMs, 60_000),
    probeMs: 5_000,
    blocksAgainMs: BLOCKS_AGAIN_SLOTS * slotMs,
  }
}
