import { parse } from 'yaml'
import { ConfigError } from '../errors.ts'
import type { NetworkConfig } from './NetworkConfig.ts'
import { type GenesisBase, readConfigValues } from './readConfigValues.ts'

/** Real files have about 10 KB. */
const MAX_CONFIG_LENGTH = 1024 * 1024

/**
 * A network from the text of a `config.yaml` as consensus clients ship it, or of a saved `/eth/v1/config/spec` answer:
 * numbers in decimal or hex, `null`, lists, `BLOB_SCHEDULE`, epoch 2^64-1 for "not scheduled". Unknown keys are ignored; a
 * scheduled fork that this release does not know becomes a warning and stays in the schedule, so that reaching it is an
 * error that names it.
 *
 * @param base - genesis facts, which such files do not have; left out for the networks blsync knows
 * @throws ConfigError naming the key that is missing or malformed
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/configs/mainnet.yaml
 *
 * @example
 * const config = readConfigYaml(await readFile('config.yaml', 'utf8'), {
 *   genesisTime: 1742213400,
 *   genesisValidatorsRoot: '0x212f13fc4df078b6cb7db228f1c8307566dcecf900867401a92023d7ba99cb5f',
 * })
 */
export function readConfigYaml(text: string, base: GenesisBase = {}): NetworkConfig {
  if (text.length > MAX_CONFIG_LENGTH) {
    throw new ConfigError(`the network config is too long: ${text.length} characters, at most ${MAX_CONFIG_LENGTH}`)
  }
  return readConfigValues(parseScalars(text), base)
}

/** A beacon node's answer, saved as it came, has the values below `data`. */
function withoutEnvelope(document: object): object {
  return 'data' in document && typeof document.data === 'object' && document.data !== null ? document.data : document
}

/** Scalars stay text: a YAML number would lose the leading zeros of a fork version and digits of 2^64-1. */
function parseScalars(text: string): Readonly<Record<string, unknown>> {
  let document: unknown
  try {
    document = parse(text, { schema: 'failsafe', maxAliasCount: 0, prettyErrors: false, logLevel: 'error' })
  } catch (cause) {
    throw new ConfigError(
      `the network config is not valid YAML: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      {
        cause,
      },
    )
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new ConfigError('the network config is not a list of KEY: value lines')
  }
  return Object.fromEntries(Object.entries(withoutEnvelope(document)))
}
