import { parseServerAddress } from '../api/ServerAddress.ts'
import { parseEngineAddress } from '../engine/EngineAddress.ts'
import { ConfigError } from '../errors.ts'
import type { Flags } from './flags.ts'

/** A host and a port, or a bare address of this machine or network: nothing in it can be a secret. */
const WITHOUT_SCHEME =
  /^(?:(?:[a-z0-9-]+\.)*[a-z0-9-]+:\d{1,5}|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\](?::\d{1,5})?)\/?$/i

/**
 * Checks every address that the flags name before anything is opened or sent.
 *
 * @throws ConfigError naming the flag and which of its values it is, and the value where it cannot hold a secret
 */
export function checkAddresses(
  flags: Pick<Flags, 'beacon.api' | 'beacon.archive' | 'beacon.checkpoint.url' | 'blsync.engine.api' | 'execution.rpc'>,
): void {
  check('--beacon.api', flags['beacon.api'], parseServerAddress)
  check('--beacon.archive', flags['beacon.archive'], parseServerAddress)
  check('--beacon.checkpoint.url', flags['beacon.checkpoint.url'], parseServerAddress)
  check('--execution.rpc', flags['execution.rpc'], parseServerAddress)
  check('--blsync.engine.api', flags['blsync.engine.api'], parseEngineAddress)
}

function check(flag: string, addresses: readonly string[], parse: (address: string) => unknown): void {
  for (const [index, address] of addresses.entries()) {
    if (WITHOUT_SCHEME.test(address)) {
      throw new ConfigError(`${flag} ${address} lacks the scheme: write http://${address} or https://${address}`)
    }
    try {
      parse(address)
    } catch (cause) {
      if (!(cause instanceof ConfigError)) throw cause
      const which = addresses.length === 1 ? '' : ` number ${index + 1}`
      throw new ConfigError(`${flag}${which}: ${cause.message}`, { cause })
    }
  }
}
