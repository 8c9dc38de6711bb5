import { type Root, readRoot } from '../bytes.ts'
import { ConfigError } from '../errors.ts'
import type { Fork, NetworkConfig } from './NetworkConfig.ts'
import { isNetworkName, type NetworkName, networks } from './networks.ts'

/**
 * A network by its name or its configuration; hex in it may be of either case.
 *
 * @throws ConfigError that calls it `option network` and says what is wrong with it
 */
export function readNetwork(network: NetworkConfig | NetworkName): NetworkConfig {
  if (typeof network === 'string') {
    if (isNetworkName(network)) return networks[network]
    throw invalid(`is not a built-in network: choose ${Object.keys(networks).join(', ')}, or give a configuration`)
  }
  if (typeof network !== 'object' || network === null || !Array.isArray(network.forks)) {
    throw invalid('must be a network configuration or the name of a built-in network')
  }
  requireNumber('genesisTime', network.genesisTime, 0)
  requireNumber('slotDurationMs', network.slotDurationMs, 1)
  requirePreset(network)
  const genesisValidatorsRoot = readRoot(network.genesisValidatorsRoot)
  if (genesisValidatorsRoot === undefined) {
    throw invalid('needs a genesisValidatorsRoot of 0x and 64 hex digits, not all zero')
  }
  const forks = network.forks.map(readFork)
  if (forks[0]?.epoch !== 0) throw invalid('needs a fork at epoch 0')
  const isSame =
    genesisValidatorsRoot === network.genesisValidatorsRoot && forks.every((it, i) => it === network.forks[i])
  // The very same object where nothing is to be changed: much is kept by it.
  return isSame ? network : { ...network, genesisValidatorsRoot, forks }
}

function readFork(fork: Fork): Fork {
  if (!Number.isInteger(fork.epoch) || fork.epoch < 0) throw invalid(`has no whole epoch for fork ${fork.name}`)
  const digits = /^(?:0x)?([0-9a-f]{8})$/i.exec(String(fork.version))?.[1]
  if (digits === undefined) throw invalid(`needs a version of 0x and 8 hex digits for fork ${fork.name}`)
  const version: Root = `0x${digits.toLowerCase()}`
  return version === fork.version ? fork : { ...fork, version }
}

function requirePreset({ preset }: NetworkConfig): void {
  if (typeof preset !== 'object' || preset === null) throw invalid('needs a preset')
  requireNumber('preset.slotsPerEpoch', preset.slotsPerEpoch, 1)
  requireNumber('preset.epochsPerSyncCommitteePeriod', preset.epochsPerSyncCommitteePeriod, 1)
  requireNumber('preset.syncCommitteeSize', preset.syncCommitteeSize, 1)
}

function requireNumber(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return
  throw invalid(`needs a whole number of at least ${least} as ${name}`)
}

function invalid(what: string): ConfigError {
  return new ConfigError(`option network ${what}`)
}
