import type { BlobScheduleEntry, NetworkConfig } from '../params/NetworkConfig.ts'
import { networks } from '../params/networks.ts'
import type { BlobPricing, ExecutionFork, ExecutionRules } from './ExecutionRules.ts'

/** Of cancun, https://eips.ethereum.org/EIPS/eip-4844#parameters. */
const CANCUN: BlobPricing = { minBaseFee: 1n, updateFraction: 3_338_477n, targetBlobs: 3n, maxBlobs: 6n }

/** Of prague, https://eips.ethereum.org/EIPS/eip-7691. */
const PRAGUE: BlobPricing = { minBaseFee: 1n, updateFraction: 5_007_716n, targetBlobs: 6n, maxBlobs: 9n }

/**
 * What the public networks have taken on without a fork, by their most blobs, https://eips.ethereum.org/EIPS/eip-7607. Others
 * may have numbers of their own.
 */
const PUBLIC: readonly BlobPricing[] = [
  { minBaseFee: 1n, updateFraction: 8_346_193n, targetBlobs: 10n, maxBlobs: 15n },
  { minBaseFee: 1n, updateFraction: 11_684_671n, targetBlobs: 14n, maxBlobs: 21n },
]

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
  return {
    chainId: network.chainId,
    fork: (timestamp) => {
      const epoch = epochAt(network, timestamp)
      const fork = network.forks.findLast((candidate) => candidate.epoch <= epoch)
      return fork === undefined ? undefined : executionForks[fork.name]
    },
    blobPricing: (timestamp) => {
      const epoch = epochAt(network, timestamp)
      const entry = network.blobSchedule.findLast((candidate) => candidate.epoch <= epoch)
      return pricingOf(network, entry)
    },
  }
}

function pricingOf(network: NetworkConfig, entry: BlobScheduleEntry | undefined): BlobPricing {
  if (network.preset.name === 'gnosis')
    return { minBaseFee: GNOSIS_MIN_FEE, updateFraction: GNOSIS_FRACTION, targetBlobs: 1n, maxBlobs: 2n }
  if (entry === undefined) return CANCUN
  const { baseFeeUpdateFraction, targetBlobsPerBlock } = entry
  const maxBlobs = BigInt(entry.maxBlobsPerBlock)
  if (baseFeeUpdateFraction !== undefined && targetBlobsPerBlock !== undefined) {
    const updateFraction = BigInt(baseFeeUpdateFraction)
    return { minBaseFee: 1n, updateFraction, targetBlobs: BigInt(targetBlobsPerBlock), maxBlobs }
  }
  if (maxBlobs === PRAGUE.maxBlobs) return PRAGUE
  const known = isPublic(network) ? PUBLIC.find((pricing) => pricing.maxBlobs === maxBlobs) : undefined
  return known ?? { minBaseFee: 1n, updateFraction: undefined, targetBlobs: undefined, maxBlobs }
}

/** Whether it is one of those that this release knows by name, whatever file it was read from. */
function isPublic({ genesisValidatorsRoot }: NetworkConfig): boolean {
  return Object.values(networks).some((network) => network.genesisValidatorsRoot === genesisValidatorsRoot)
}

function epochAt(network: NetworkConfig, timestamp: bigint): number {
  const sinceGenesisMs = (Number(timestamp) - network.genesisTime) * 1000
  return Math.floor(sinceGenesisMs / network.slotDurationMs / network.preset.slotsPerEpoch)
}
