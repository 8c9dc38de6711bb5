import { type Command, InvalidArgumentError, Option } from 'commander'
import { ConfigError } from '../errors.ts'
import { networks } from '../params/networks.ts'
import { applyConfigFile } from './applyConfigFile.ts'
import { addOptions, type Flags } from './flags.ts'

/** Flags of a command that asks one question and ends. */
export interface QueryFlags extends Flags {
  readonly timeout: number
  readonly json?: boolean
}

/** Flags of the main command that a command which asks beacon nodes heeds, beside those of networks. */
export const ASKING_FLAGS = [
  'beacon.api',
  'beacon.api.header',
  'beacon.checkpoint',
  'beacon.checkpoint.file',
  'beacon.checkpoint.url',
  'allow-stale-checkpoint',
  'beacon.threshold',
  'unsafe-threshold',
  'beacon.nofilter',
  'beacon.config',
  'beacon.genesis.gvroot',
  'beacon.genesis.time',
  'datadir',
  'log.level',
  'verbosity',
  'log.format',
  'log.file',
  'config',
]

/** A day: longer than anybody waits. */
const MAX_TIMEOUT_SECONDS = 86_400

/**
 * Adds the flags of the main command. Those without a meaning here are not shown; variables and a configuration file may
 * hold them, since they are shared with the main command.
 *
 * @param heeded - those with a meaning, beside the networks
 */
export function addQueryOptions(command: Command, heeded: readonly string[] = ASKING_FLAGS): Command {
  const meaningful = new Set([...heeded, ...Object.keys(networks)])
  const own = new Set(command.options)
  addOptions(command)
  for (const option of command.options) {
    const name = option.name()
    option.hidden = !own.has(option) && !meaningful.has(name)
    if (name === 'log.level') option.description = option.description.replace('default: info', 'default: warn')
    if (name === 'datadir') option.description = 'data directory to start from and to add verified data to'
  }
  return command
    .addOption(
      new Option('--timeout <seconds>', 'give up after this long').default(60).argParser((text: string) => {
        const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0
        if (seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS) return seconds
        throw new InvalidArgumentError(`expected 1 to ${MAX_TIMEOUT_SECONDS} seconds`)
      }),
    )
    .option('--json', 'print JSON')
}

/**
 * The flags, with what a configuration file adds.
 *
 * @throws ConfigError for a flag of the main command that has no meaning here, or that stands before the command's name
 */
export function readQueryFlags<Own extends QueryFlags>(command: Command): Own {
  const name = command.name()
  for (const option of command.parent?.options ?? []) {
    if (command.parent?.getOptionValueSource(option.attributeName()) === 'cli') {
      throw new ConfigError(`write --${option.name()} after ${name}: blsync ${name} --${option.name()} …`)
    }
  }
  for (const option of command.options) {
    if (option.hidden && !option.negate && command.getOptionValueSource(option.attributeName()) === 'cli') {
      throw new ConfigError(`--${option.name()} has no meaning for blsync ${name}: omit it`)
    }
  }
  const file: string | undefined = command.opts<Own>().config
  if (file !== undefined) applyConfigFile(command, file)
  return command.opts<Own>()
}
