import { ConfigError } from '../errors.ts'
import { requireThreshold } from '../light/committees/requireThreshold.ts'
import type { EngineApiUpdaterOptions } from './EngineApiUpdater.ts'

/**
 * The signers that a head for execution clients needs.
 *
 * @throws ConfigError when fewer than two thirds are asked for and that is not allowed explicitly
 */
export function checkedMinSigners(
  options: Pick<EngineApiUpdaterOptions, 'config' | 'minSigners' | 'allowUnsafeMinSigners'>,
): number {
  const twoThirds = Math.ceil((options.config.preset.syncCommitteeSize * 2) / 3)
  const minSigners = requireThreshold(options.config, options.minSigners ?? twoThirds)
  if (minSigners < twoThirds && options.allowUnsafeMinSigners !== true) {
    throw new ConfigError(
      `a threshold of ${minSigners} signers is unsafe: heads for an execution client need at least ${twoThirds}, two thirds of the committee`,
    )
  }
  return minSigners
}
