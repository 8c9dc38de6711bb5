import type { Command } from 'commander'
import { ConfigError } from '../errors.ts'
import type { Flags } from './flags.ts'

/** What `--dev` brings itself, or has no use for. */
const FOREIGN_FLAGS = [
  'beacon.api',
  'beacon.archive',
  'beacon.config',
  'beacon.genesis.gvroot',
  'beacon.genesis.time',
  'beacon.checkpoint',
  'beacon.checkpoint.file',
  'beacon.checkpoint.url',
  'blsync.engine.api',
  'blsync.jwtsecret',
  'execution.rpc',
  'history.file',
  'datadir',
  'mainnet',
  'sepolia',
  'holesky',
  'hoodi',
  'gnosis',
  'chiado',
] as const satisfies readonly (keyof Flags)[]

/**
 * Leaves out what variables say of it, as a container's image and a unit's file set them for the usual run.
 *
 * @returns what to say of that
 */
export function leaveOutVariables(command: Command): readonly string[] {
  const options = command.options.filter(
    (option) =>
      FOREIGN_FLAGS.some((name) => name === option.name()) &&
      command.getOptionValueSource(option.attributeName()) === 'env',
  )
  for (const option of options) {
    command.setOptionValueWithSource(option.attributeName(), option.defaultValue, 'default')
  }
  return options.length === 0
    ? []
    : [`--dev brings its own: left out ${options.map(({ envVar }) => envVar).join(', ')}`]
}

/** A development chain is its own network; a flag that names another one is a mistake worth telling. */
export function refuseNetworkFlags(flags: Flags): void {
  const name = FOREIGN_FLAGS.find((flag) => isGiven(flags[flag]))
  if (name === undefined) return
  const value = name === 'datadir' ? ` ${flags.datadir}` : ''
  throw new ConfigError(
    `--dev brings its own network, beacon node and execution client, and keeps nothing: omit --${name}${value}`,
  )
}

function isGiven(value: Flags[keyof Flags]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
}
