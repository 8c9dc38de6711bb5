import type { Clock } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { EngineConnection } from '../engine/EngineConnection.ts'
import type { LastTold } from '../light/heads/LastTold.ts'
import type { Logger } from '../log.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Ancestry } from './Ancestry.ts'
import type { BeaconBlockSync } from './BeaconBlockSync.ts'
import type { EngineView } from './EngineView.ts'
import type { EnvelopeSync } from './EnvelopeSync.ts'
import type { ProvenCheckpoints } from './ProvenCheckpoints.ts'
import type { VerifiedHeads } from './VerifiedHeads.ts'

export interface EngineApiUpdaterOptions {
  readonly config: NetworkConfig
  readonly heads: VerifiedHeads
  readonly blocks: BeaconBlockSync
  readonly envelopes: EnvelopeSync
  /** Checkpoints out of proven states; without it, the finalized block is the safe one. */
  readonly checkpoints?: Pick<ProvenCheckpoints, 'of' | 'isExpected'>
  /** How blocks lie to each other; what blocks at hand say when left out. */
  readonly ancestry?: Ancestry
  /** One for each execution client; none is a dry run. */
  readonly connections: readonly EngineConnection[]
  /** Signers that a head needs to be sent; two thirds of the committee, rounded up, if left out. */
  readonly minSigners?: number
  /** Without it, less than two thirds is refused. */
  readonly allowUnsafeMinSigners?: boolean
  readonly logger?: Logger
  readonly conditions?: ConditionSink
  /** What execution clients were told in earlier runs; what they are told from now on goes there. */
  readonly lastTold?: LastTold
  /** Unix milliseconds; with it, heads far behind the clock wait for newer ones. */
  readonly now?: () => number
  readonly clock?: Clock
  /** Hears every new status of every execution client. */
  readonly onStatus?: (engine: EngineView) => void
}
