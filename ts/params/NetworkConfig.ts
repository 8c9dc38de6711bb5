import type { Root } from '../bytes.ts'
import type { ChurnLimits } from './ChurnLimits.ts'
import type { ForkName } from './ForkName.ts'
import type { Preset } from './Preset.ts'

/** One row of a network's fork schedule. */
export interface Fork {
  /** A known fork, or the lower-case name of one that this release has no rules for. */
  readonly name: ForkName | (string & {})
  /**
   * The known fork whose rules this one repeats, for a fork of another name: one made up for a development network, or one
   * that changes nothing a light client sees.
   */
  readonly rules?: ForkName
  /** First epoch under the fork's rules. */
  readonly epoch: number
  /** 4 bytes that separate the fork's signatures from others; without meaning for a fork that is not known. */
  readonly version: Root
}

/** From `epoch` on, until the next entry, a block carries at most that many blobs. */
export interface BlobScheduleEntry {
  readonly epoch: number
  readonly maxBlobsPerBlock: number
  /** How the price of blobs follows from them, as a genesis file of execution clients has it; beacon nodes do not know. */
  readonly baseFeeUpdateFraction?: number
  /** Blobs a block that leave the price as it is; from such a file too. */
  readonly targetBlobsPerBlock?: number
}

/** Everything that tells one beacon chain from another. */
export interface NetworkConfig {
  readonly name: string
  /** Of the execution chain; undefined where it is not known. */
  readonly chainId?: number
  readonly preset: Preset
  /** Unix time of slot 0 in seconds. */
  readonly genesisTime: number
  readonly genesisValidatorsRoot: Root
  readonly slotDurationMs: number
  /** By epoch ascending, phase0 first; forks that share an epoch in the order they build on each other. */
  readonly forks: readonly Fork[]
  /** By epoch ascending; the first entry is electra's own limit. */
  readonly blobSchedule: readonly BlobScheduleEntry[]
  /** How fast stake may move; mainnet's limits where absent. */
  readonly churn?: ChurnLimits
  /** Whole ETH that are staked at least, as far as is known: the less, the younger checkpoints have to be. Absent: nothing is known. */
  readonly activeStakeEth?: number
  /** What the reader of a config file should tell the user. */
  readonly warnings?: readonly string[]
}
