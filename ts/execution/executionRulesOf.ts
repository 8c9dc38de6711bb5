import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { ExecutionRules } from './ExecutionRules.ts'

/** Of cancun, https://eips.ethereum.org/EIPS/eip-4844#parameters. */
const CANCUN_FRACTION = 3_338_477n

/** Of prague with its 9 blobs; later schedules scale it, as go-ethereum's presets do. */
const PRAGUE_FRACTION = 5_007_716
const PRAGUE_BLOBS = 9

/** https://github.com/gnosischain/specs/blob/master/network-upgrades/dencun.md */
const GNOSIS_MIN_FEE = 1_000_000_000n
const GNOSIS_FRACTION = 1_112_826n

/** The rules of a network's execution chain, as its beacon configuration tells them. */
export function executionRulesOf(network: NetworkConfig): ExecutionRules {
  const isGnosis = network.preset.name === 'gnosis'
  return {
    chainId: network.chainId,
    blobPricing: (timestamp) => {
      if (isGnosis) return { minBaseFee: GNOSIS_MIN_FEE, updateFraction: GNOSIS_FRACTION }
      const sinceGenesisMs = (Number(timestamp) - network.genesisTime) * 1000
      const epoch = Math.floor(sinceGenesisMs / network.slotDurationMs / network.preset.slotsPerEpoch)
      const entry = network.blobSchedule.findLast((candidate) => candidate.epoch <= epoch)
      if (entry === undefined) return { minBaseFee: 1n, updateFraction: CANCUN_FRACTION }
      const fraction = Math.round((PRAGUE_FRACTION * entry.maxBlobsPerBlock) / PRAGUE_BLOBS)
      return { minBaseFee: 1n, updateFraction: BigInt(fraction) }
    },
  }
}
