import type { ChainSpec as NativeChainSpec } from '#native'
import { addon } from './addon.ts'
import { callAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'
import { MAX_UINT32, requireNumber } from './requireNumber.ts'

/** A fork of the schedule. */
export interface ScheduledFork {
  /** What the network calls it. */
  readonly name: string
  /** The name of the fork whose rules it has. */
  readonly rules: string
  /** First epoch; anything past 2⁵³ means never. */
  readonly epoch: number
  /** 4 bytes. */
  readonly version: Uint8Array
}

/** The rules of a network that the addon needs. */
export interface ChainRules {
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Uint8Array
  readonly syncCommitteeSize: number
  readonly slotsPerEpoch: number
  readonly epochsPerSyncCommitteePeriod: number
  /** Oldest first. */
  readonly forks: readonly ScheduledFork[]
  /** First epoch of a fork that the network has and that is not in the list, as this release has no rules for it. */
  readonly unsupportedForkEpoch?: number
}

/**
 * The rules of a network, checked and kept in the addon. Make one per network and reuse it.
 *
 * @example
 * const spec: ChainSpec = chainSpec(mainnet)
 */
export class ChainSpec {
  /** The addon's own object, for other wrappers of this folder. */
  /** @internal */
  readonly native: NativeChainSpec

  /** @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_NUMBER`, `INVALID_CHAIN_SPEC`, `UNKNOWN_FORK` */
  constructor(rules: ChainRules) {
    requireBytes('genesisValidatorsRoot', rules.genesisValidatorsRoot)
    for (const fork of rules.forks) requireBytes(`the version of ${fork.name}`, fork.version)
    requireNumber('syncCommitteeSize', rules.syncCommitteeSize, { max: MAX_UINT32 })
    requireNumber('slotsPerEpoch', rules.slotsPerEpoch, { max: MAX_UINT32 })
    requireNumber('epochsPerSyncCommitteePeriod', rules.epochsPerSyncCommitteePeriod, { max: MAX_UINT32 })
    this.native = callAddon(() => new addon.ChainSpec({ ...rules, forks: [...rules.forks] }))
  }
}
