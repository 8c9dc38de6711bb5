import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { ExecutionFork, ExecutionRules } from './ExecutionRules.ts'

/** Of cancun, https://eips.ethereum.org/EIPS/eip-4844#parameters. */
const CANCUN_FRACTION = 3_338_477n

/** Of prague with its 9 blobs; later schedules scale it, as go-ethereum's presets do. */
const PRAGUE_FRACTION = 5_007_716
const PRAGUE_BLOBS = 9

/** https://github.com/gnosischain/specs/blob/master/network-upgrades/dencun.md */
const GNOSIS_MIN_FEE = 1_000_000_000n
const GNOSIS_FRACTION = 1_112_826n

/** Rules of the execution chain by fork of the beacon chain. */
const executionForks: Readonly<Record<string, ExecutionFork>> = {
  bellatrix: 'paris',
  capella: 'shanghai',
  deneb: 'cancun',
  electra: 'prague',
  fulu: 'osaka',
  gloas: 'amsterdam',
}

/** The rules of a network's execution chain, as its beacon configuration tells them. */
export function executionRulesOf(network: NetworkConfig): ExecutionRules {
  const isGnosis = network.preset.name === 'gnosis'
  return {
    chainId: network.chainId,
    fork: (timestamp) => {
      const epoch = epochAt(network, timestamp)
      const fork = network.forks.findLast((candidate) => candidate.epoch <= epoch)
      return fork === undefined ? undefined : executionForks[fork.name]
    },
    blobPricing: (timestamp) => {
      if (isGnosis)
        return { minBaseFee: GNOSIS_MIN_FEE, updateFraction: GNOSIS_FRACTION, targetBlobs: 1n, maxBlobs: 2n }
      const epoch = epochAt(network, timestamp)
      const entry = network.blobSchedule.findLast((candidate) => candidate.epoch <= epoch)
      if (entry === undefined) return { minBaseFee: 1n, updateFraction: CANCUN_FRACTION, targetBlobs: 3n, maxBlobs: 6n }
      const fraction = Math.round((PRAGUE_FRACTION * entry.maxBlobsPerBlock) / PRAGUE_BLOBS)
      const maxBlobs = BigInt(entry.maxBlobsPerBlock)
      return { minBaseFee: 1n, updateFraction: BigInt(fraction), targetBlobs: (maxBlobs * 2n) / 3n, maxBlobs }
    },
  }
}

function epochAt(network: NetworkConfig, timestamp: bigint): number {
  const sinceGenesisMs = (Number(timestamp) - network.genesisTime) * 1000
  return Math.floor(sinceGenesisMs / network.slotDurationMs / network.preset.slotsPerEpoch)
}
