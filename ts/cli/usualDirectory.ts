import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { ownDirectory } from './ownDirectory.ts'

/** Where a network's verified data is kept when nobody says otherwise; undefined for a user without a home. */
export function usualDirectory({ name }: NetworkConfig): string | undefined {
  return ownDirectory(name)
}

/** @throws ConfigError `ERR_DATADIR` when no directory is named and the user has no home */
export function chosenDirectory(named: string | undefined, network: NetworkConfig): string {
  const directory = named ?? usualDirectory(network)
  if (directory !== undefined) return directory
  throw new ConfigError('there is no home directory to keep verified data in: give a directory with --datadir', {
    code: 'ERR_DATADIR',
  })
}
