import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { networks } from '../params/networks.ts'
import { readConfigYaml } from '../params/readConfigYaml.ts'
import { parseRoot } from './checkpoint/resolveCheckpoint.ts'
import type { Flags } from './flags.ts'
import { readTextFile } from './readTextFile.ts'

/**
 * The network the flags choose: one of the built-in ones, else `--beacon.config` with its genesis, else mainnet.
 *
 * @throws ConfigError when several networks are named or the file cannot be used
 */
export function chooseNetwork(flags: Flags): NetworkConfig {
  const named = Object.values(networks).filter((network) => flags[network.name as keyof Flags] === true)
  const file = flags['beacon.config']
  if (named.length > 1)
    throw new ConfigError(`choose one network, not ${named.map(({ name }) => `--${name}`).join(' and ')}`)
  if (file === undefined) return named[0] ?? networks.mainnet
  let text: string
  try {
    text = readTextFile(file)
  } catch (cause) {
    throw new ConfigError(
      `cannot read --beacon.config ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
  }
  const root = flags['beacon.genesis.gvroot']
  const time = flags['beacon.genesis.time']
  const base = named[0]
  const genesisValidatorsRoot =
    root === undefined ? base?.genesisValidatorsRoot : parseRoot(root, '--beacon.genesis.gvroot')
  const genesisTime = time ?? base?.genesisTime
  return readConfigYaml(text, {
    ...(genesisTime === undefined ? {} : { genesisTime }),
    ...(genesisValidatorsRoot === undefined ? {} : { genesisValidatorsRoot }),
  })
}
