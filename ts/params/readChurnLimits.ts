import { type ChurnLimits, ethereumChurn } from './ChurnLimits.ts'
import type { ConfigValues } from './ConfigValues.ts'

const GWEI_PER_ETH = 1_000_000_000

/**
 * The churn limits that a config file states. Where it lacks the quotients of gloas they stand in the proportion to
 * `CHURN_LIMIT_QUOTIENT` that they have on every network so far.
 *
 * @param base - for the keys that the file leaves out
 * @throws ConfigError naming a key that is malformed
 */
export function readChurnLimits(values: ConfigValues, base: ChurnLimits = ethereumChurn): ChurnLimits {
  const stated = values.positive('CHURN_LIMIT_QUOTIENT')
  const quotient = stated ?? base.quotient
  return {
    withdrawabilityDelayEpochs:
      values.positive('MIN_VALIDATOR_WITHDRAWABILITY_DELAY') ?? base.withdrawabilityDelayEpochs,
    minEth: inEth(values.positive('MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA')) ?? base.minEth,
    quotient,
    quotientGloas:
      values.positive('CHURN_LIMIT_QUOTIENT_GLOAS') ??
      (stated === undefined ? base.quotientGloas : Math.max(1, Math.floor(quotient / 2))),
    consolidationQuotient:
      values.positive('CONSOLIDATION_CHURN_LIMIT_QUOTIENT') ??
      (stated === undefined ? base.consolidationQuotient : quotient),
    maxActivationEthGloas:
      inEth(
        values.positive('MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS') ??
          values.positive('MAX_PER_EPOCH_ACTIVATION_EXIT_CHURN_LIMIT'),
      ) ?? base.maxActivationEthGloas,
  }
}

/** Limits are rounded down to whole ETH wherever the specification uses them; at least one, so that nothing divides by zero. */
function inEth(gwei: number | undefined): number | undefined {
  return gwei === undefined ? undefined : Math.max(1, Math.floor(gwei / GWEI_PER_ETH))
}
