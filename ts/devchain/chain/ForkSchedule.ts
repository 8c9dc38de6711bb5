import { sha256 } from '@noble/hashes/sha2'
import { concatBytes, hexToBytes } from '../../bytes.ts'
import { InternalError } from '../../errors.ts'
import { isForkAtLeast } from '../../params/ForkName.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { DEV_FORKS, type DevFork } from '../DevFork.ts'
import { ForkData } from '../ssz/primitiveTypes.ts'

export interface ScheduledFork {
  /** What the network calls it. */
  readonly name: string
  readonly rules: DevFork
  readonly epoch: number
  readonly version: Uint8Array
}

/** Which fork rules when: the chain's own reading of the schedule, apart from the client's. */
export class ForkSchedule {
  readonly #config: NetworkConfig
  readonly #forks: readonly ScheduledFork[]

  constructor(config: NetworkConfig) {
    this.#config = config
    this.#forks = config.forks.flatMap((fork) => {
      const rules = DEV_FORKS.find((known) => known === (fork.rules ?? fork.name))
      if (rules === undefined) return []
      return [{ name: fork.name, rules, epoch: fork.epoch, version: hexToBytes(fork.version, 4) }]
    })
  }

  at(epoch: number): ScheduledFork {
    const fork = this.#forks.findLast((candidate) => candidate.epoch <= epoch)
    if (fork === undefined) throw new InternalError(`the development chain has no fork at epoch ${epoch}`)
    return fork
  }

  atSlot(slot: number): ScheduledFork {
    return this.at(this.epochOf(slot))
  }

  /** Forks that begin with this epoch, in order. */
  startingAt(epoch: number): readonly ScheduledFork[] {
    return this.#forks.filter((fork) => fork.epoch === epoch)
  }

  epochOf(slot: number): number {
    return Math.floor(slot / this.#config.preset.slotsPerEpoch)
  }

  periodOf(slot: number): number {
    return Math.floor(this.epochOf(slot) / this.#config.preset.epochsPerSyncCommitteePeriod)
  }

  hasBegun(fork: DevFork, slot: number): boolean {
    return isForkAtLeast(this.atSlot(slot).rules, fork)
  }

  /** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/fulu/beacon-chain.md#modified-compute_fork_digest */
  digest(slot: number): Uint8Array {
    const epoch = this.epochOf(slot)
    const digest = ForkData.hashTreeRoot({
      currentVersion: this.at(epoch).version,
      genesisValidatorsRoot: hexToBytes(this.#config.genesisValidatorsRoot, 32),
    }).slice(0, 4)
    if (!this.hasBegun('fulu', slot)) return digest
    const blobs = this.#config.blobSchedule.findLast((entry) => entry.epoch <= epoch)
    const mask = sha256(concatBytes(littleEndian(blobs?.epoch ?? 0), littleEndian(blobs?.maxBlobsPerBlock ?? 0)))
    return digest.map((byte, index) => byte ^ (mask[index] ?? 0))
  }
}

function littleEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}
