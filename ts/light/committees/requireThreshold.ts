import { ConfigError } from '../../errors.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { twoThirds } from '../../params/twoThirds.ts'

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

/**
 * The same, and at least two thirds of the committee unless less is allowed explicitly.
 *
 * @param wish.minSigners - two thirds if left out
 * @throws ConfigError
 */
export function requireSafeThreshold(
  config: NetworkConfig,
  wish: { readonly minSigners?: number | undefined; readonly allowUnsafeMinSigners?: boolean | undefined },
): number {
  const safe = twoThirds(config.preset.syncCommitteeSize)
  const minSigners = requireThreshold(config, wish.minSigners ?? safe)
  if (minSigners >= safe || wish.allowUnsafeMinSigners === true) return minSigners
  throw new ConfigError(
    `a threshold of ${minSigners} signers is below two thirds (${safe}) of the committee; only option allowUnsafeMinSigners allows that`,
  )
}
