import { BlsyncError, ConfigError } from '../errors.ts'
import type { Fork, NetworkConfig } from '../params/NetworkConfig.ts'
import { readConfigValues } from '../params/readConfigValues.ts'
import { scheduleDifferences } from '../params/scheduleDifferences.ts'
import { BeaconHttpError } from './BeaconHttpError.ts'
import type { BeaconLightApi } from './BeaconLightApi.ts'
import { noSecrets } from './SecretMask.ts'
import { cleanText } from './serverMessage.ts'

/** Whether a server follows the network we follow, by its own words. */
export type NetworkVerdict =
  | {
      readonly type: 'same'
      /** Unix seconds, where it says them. */
      readonly genesisTime?: number
      /** The forks that it knows of, where it says them. */
      readonly forks?: readonly Fork[]
      /** Where its fork schedule differs, one sentence each. */
      readonly differences: readonly string[]
    }
  | { readonly type: 'other'; readonly evidence: string; readonly error: BeaconHttpError }
  /** It does not say; signatures decide. */
  | { readonly type: 'unknown'; readonly reason: string }

/**
 * Compares genesis validators root, genesis fork version and the versions of forks that both know. Another schedule is
 * no proof of another network: servers and we may be of different ages.
 */
export async function checkNetwork(
  api: BeaconLightApi,
  config: NetworkConfig,
  server: string,
): Promise<NetworkVerdict> {
  const specAnswer = Promise.allSettled([api.spec()])
  const [genesis] = await Promise.allSettled([api.genesis()])
  if (genesis.status === 'fulfilled') {
    const { genesisValidatorsRoot, genesisForkVersion } = genesis.value
    if (genesisValidatorsRoot !== config.genesisValidatorsRoot) {
      return other(server, config, 'genesis validators root', genesisValidatorsRoot, config.genesisValidatorsRoot)
    }
    // Nodes of a network that begins with a later fork may name that fork's version.
    const ours = config.forks.filter((fork) => fork.epoch === 0).map((fork) => fork.version)
    if (!ours.includes(genesisForkVersion)) {
      return other(server, config, 'genesis fork version', genesisForkVersion, ours.join(' or '))
    }
  }
  const [spec] = await specAnswer
  const told = genesis.status === 'fulfilled' ? { genesisTime: genesis.value.genesisTime } : {}
  if (spec.status === 'fulfilled') return { ...told, ...compareSpec(spec.value, config, server) }
  if (genesis.status === 'fulfilled') return { type: 'same', ...told, differences: [] }
  return { type: 'unknown', reason: reasonOf(genesis.reason) }
}

function compareSpec(spec: Readonly<Record<string, unknown>>, config: NetworkConfig, server: string): NetworkVerdict {
  let theirs: NetworkConfig
  try {
    theirs = readConfigValues(spec, {
      genesisTime: config.genesisTime,
      genesisValidatorsRoot: config.genesisValidatorsRoot,
    })
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { type: 'same', differences: [`its config cannot be read: ${reasonOf(error)}`] }
  }
  for (const fork of config.forks) {
    const version = theirs.forks.find((candidate) => candidate.name === fork.name)?.version
    if (version !== undefined && version !== fork.version) {
      return other(server, config, `fork version of ${fork.name}`, version, fork.version)
    }
  }
  return { type: 'same', forks: theirs.forks, differences: scheduleDifferences(config, theirs) }
}

function other(server: string, config: NetworkConfig, what: string, theirs: string, ours: string): NetworkVerdict {
  const evidence = `its ${what} is ${theirs}, not ${ours}`
  const message = `${server} follows a network other than ${config.name}: ${evidence}`
  return { type: 'other', evidence, error: new BeaconHttpError('ERR_WRONG_NETWORK', message, { endpoint: 'genesis' }) }
}

/** Not free of our secrets: whoever shows it takes them out. */
function reasonOf(error: unknown): string {
  return (error instanceof BlsyncError ? cleanText(error.message, noSecrets) : undefined) ?? 'no answer'
}
