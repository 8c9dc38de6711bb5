import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Freshness } from './Answer.ts'
import type { Bootstraps } from './Bootstraps.ts'
import type { LatestUpdates } from './LatestUpdates.ts'
import type { ServedHeads } from './ServedHeads.ts'
import type { ServedSources } from './ServedSources.ts'
import type { UpdateShelf } from './UpdateShelf.ts'

/** What routes answer from. */
export interface ServeContext {
  readonly sources: ServedSources
  readonly heads: ServedHeads
  readonly shelf: UpdateShelf
  readonly bootstraps: Bootstraps
  readonly latest: LatestUpdates
  /** Unix milliseconds. */
  readonly now: () => number
  /** Whether an execution client has executed what the served head leads to. */
  readonly isExecuted: () => boolean
  readonly freshness: {
    /** For what changes with every head: long enough for a cache to answer the crowd. */
    readonly head: Freshness
    /** For what changes now and then. */
    readonly slot: Freshness
    /** For what changes with the program. */
    readonly static: Freshness
  }
}

export function freshnessOf({ slotDurationMs }: NetworkConfig): ServeContext['freshness'] {
  const seconds = Math.max(1, Math.floor(slotDurationMs / 1000))
  return {
    head: { kind: 'seconds', seconds: 1 },
    slot: { kind: 'seconds', seconds },
    static: { kind: 'seconds', seconds: 300 },
  }
}
