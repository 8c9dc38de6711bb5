import { Command, InvalidArgumentError, Option } from 'commander'
import type { Root } from '../bytes.ts'
import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { isNetworkName, networks } from '../params/networks.ts'
import { readConfigYaml } from '../params/readConfigYaml.ts'
import { exitCode } from './exitCode.ts'
import { type ObjectVerdict, verdictLine } from './ObjectVerdict.ts'
import { readTextFile } from './readTextFile.ts'
import { acceptSwitchValues } from './switchValues.ts'

interface VerifyFlags {
  readonly network?: string
  readonly config?: string
  readonly 'beacon.genesis.gvroot'?: Root
  readonly 'beacon.genesis.time'?: number
  readonly root?: readonly Root[]
  readonly datadir?: string
  readonly json?: boolean
}

/**
 * The subcommand `blsync verify`: checks light-client files offline. Its action sets the process's exit code to 0 when
 * every object is good and to 1 when one is not; what the user has to mend is thrown as ConfigError.
 */
export function verifyCommand(): Command {
  const names = Object.keys(networks)
  return acceptSwitchValues(new Command('verify'))
    .description('check light-client files offline, in the order given')
    .argument('<files...>', 'bootstraps and updates, JSON or SSZ, one object or a list')
    .addOption(new Option('--network <name>', 'network of the files (default: mainnet)').choices(names))
    .option('--config <file>', 'configuration (config.yaml) of another network')
    .option('--beacon.genesis.gvroot <root>', 'genesis validators root, with --config', readRoot)
    .option('--beacon.genesis.time <seconds>', 'genesis time, with --config', readSeconds)
    .option('--root <root>', 'trusted block root of a bootstrap (repeat)', collectRoots)
    .option('--datadir <dir>', 'data directory to continue from; what is proven is added to it')
    .option('--json', 'print an array of verdicts instead of lines')
    .exitOverride()
    .action(async (files: readonly string[], flags: VerifyFlags) => {
      const allGood = await printVerdicts(files, flags)
      process.exitCode = allGood ? exitCode.ok : exitCode.failure
    })
}

async function printVerdicts(files: readonly string[], flags: VerifyFlags): Promise<boolean> {
  const config = networkOf(flags)
  // Loaded here, so that a missing addon is reported like every other error and --help does without it.
  const { verifyFiles } = await import('./verifyFiles.ts')
  const verdicts: ObjectVerdict[] = []
  for await (const explained of verifyFiles({
    config,
    files,
    trustedRoots: flags.root ?? [],
    datadir: flags.datadir,
  })) {
    verdicts.push(explained.verdict)
    if (!flags.json) process.stdout.write(`${verdictLine(explained, config.preset.syncCommitteeSize)}\n`)
  }
  if (flags.json) process.stdout.write(`${JSON.stringify(verdicts, null, 2)}\n`)
  return verdicts.every(({ ok }) => ok)
}

function networkOf(flags: VerifyFlags): NetworkConfig {
  const { network, config: file } = flags
  if (file === undefined) return networks[network !== undefined && isNetworkName(network) ? network : 'mainnet']
  if (network !== undefined) throw new ConfigError('--network and --config exclude each other')
  const genesisTime = flags['beacon.genesis.time']
  const genesisValidatorsRoot = flags['beacon.genesis.gvroot']
  try {
    return readConfigYaml(readTextFile(file), {
      ...(genesisTime === undefined ? {} : { genesisTime }),
      ...(genesisValidatorsRoot === undefined ? {} : { genesisValidatorsRoot }),
    })
  } catch (cause) {
    throw new ConfigError(`--config ${file}: ${cause instanceof Error ? cause.message : 'unreadable'}`, { cause })
  }
}

function collectRoots(text: string, previous: readonly Root[] = []): readonly Root[] {
  return [...previous, readRoot(text)]
}

function readRoot(text: string): Root {
  const digits = /^(?:0x)?([0-9a-f]{64})$/i.exec(text)?.[1]
  if (digits === undefined) throw new InvalidArgumentError('expected 0x and 64 hex digits')
  return `0x${digits.toLowerCase()}`
}

function readSeconds(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('expected a whole number of seconds')
  return Number(text)
}
