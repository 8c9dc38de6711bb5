import { ConfigError } from '../../errors.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'

/**
 * A number of signers that a committee of the network can have. Every count would be enough compared with NaN.
 *
 * @throws ConfigError
 */
export function requireThreshold({ preset }: NetworkConfig, minSigners: number): number {
  const size = preset.syncCommitteeSize
  if (Number.isInteger(minSigners) && minSigners >= 1 && minSigners <= size) return minSigners
  throw new ConfigError(`a threshold of ${minSigners} signers does not fit a committee of ${size}`)
}
