import type { Clock } from '../clock.ts'
import type { Logger } from '../log.ts'
import type { Preset } from '../params/Preset.ts'
import type { ChainPlan } from './chain/ChainPlan.ts'
import type { ForkEpochs, RepeatedFork } from './devConfig.ts'
import type { BuiltPayload, PayloadInput } from './execution/buildPayload.ts'

/** How a development chain is to be; everything has a default. */
export interface DevChainOptions {
  /** Geometry; the minimal preset by default: 32 signers, 8 slots an epoch, 64 slots a period. */
  readonly preset?: Preset
  /** Whole seconds, as payload timestamps have no smaller unit; 2000 by default. */
  readonly slotDurationMs?: number
  /** Slots that are over when the chain starts; 8 periods by default. */
  readonly historySlots?: number
  /** First epoch of each fork, ascending; every known fork within the first six periods by default. */
  readonly forkEpochs?: ForkEpochs
  /** Forks after those, each by the rules of a known one; none by default. */
  readonly repeatedForks?: readonly RepeatedFork[]
  /** Which slots stay empty, who does not sign, and which payloads come late or never. */
  readonly plan?: Partial<ChainPlan>
  readonly validatorCount?: number
  /** Slots whose blocks and states stay available, besides what finality needs; 16 periods by default. */
  readonly retentionSlots?: number
  /**
   * `wall`: after `start()` a slot is produced whenever one begins. `manual`: only `produceSlot()` makes slots and
   * `now()` follows them. A clock: as `wall`, by the time of that clock.
   */
  readonly clock?: 'wall' | 'manual' | Clock
  /** Unix seconds; by default such that the history ends now, or a fixed moment with the manual clock. */
  readonly genesisTime?: number
  /** Unix milliseconds, in place of those of the clock. */
  readonly now?: () => number
  /** Ports on loopback; free ones by default. */
  readonly beaconPort?: number
  readonly enginePort?: number
  /** 32 bytes; random by default. */
  readonly jwtSecret?: Uint8Array
  /** Forkchoice calls that an execution client without the blocks answers with SYNCING before it has them; 1. */
  readonly syncRounds?: number
  /** Makes the payloads of blocks, those of the history too. @internal */
  readonly buildPayload?: (input: PayloadInput) => BuiltPayload
  readonly logger?: Logger
  /** Told how much of the history is built, slot by slot. */
  readonly onHistory?: (builtSlots: number, ofSlots: number) => void
  /** Ends the building of the history with its reason. */
  readonly signal?: AbortSignal
}
