import { hexToBytes } from '../bytes.ts'
import { ChainSpec } from '../native/ChainSpec.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { rulesOfFork } from '../params/rulesOfFork.ts'
import { unsupportedFork } from '../params/unsupportedFork.ts'
import { hasLightClients } from './lightClientFork.ts'

const cache = new WeakMap<NetworkConfig, ChainSpec>()

/**
 * The network's rules as the addon keeps them, made once per network: they end where a fork begins that this release does not know.
 *
 * @example
 * const spec = chainSpec(mainnet)
 */
export function chainSpec(config: NetworkConfig): ChainSpec {
  const known = cache.get(config)
  if (known !== undefined) return known
  const unsupported = unsupportedFork(config)
  const spec = new ChainSpec({
    genesisValidatorsRoot: hexToBytes(config.genesisValidatorsRoot, 32),
    syncCommitteeSize: config.preset.syncCommitteeSize,
    slotsPerEpoch: config.preset.slotsPerEpoch,
    epochsPerSyncCommitteePeriod: config.preset.epochsPerSyncCommitteePeriod,
    forks: config.forks.flatMap((fork) => {
      const rules = rulesOfFork(fork)
      if (rules === undefined || !hasLightClients(rules)) return []
      return [{ name: fork.name, rules, epoch: fork.epoch, version: hexToBytes(fork.version, 4) }]
    }),
    ...(unsupported !== undefined && { unsupportedForkEpoch: unsupported.epoch }),
  })
  cache.set(config, spec)
  return spec
}
