/**
 * How fast stake may come and go on a network, in whole ETH an epoch. From these the specification derives how long a
 * checkpoint can be trusted.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/configs/mainnet.yaml
 */
export interface ChurnLimits {
  /** `MIN_VALIDATOR_WITHDRAWABILITY_DELAY`. */
  readonly withdrawabilityDelayEpochs: number
  /** `MIN_PER_EPOCH_CHURN_LIMIT_ELECTRA`. */
  readonly minEth: number
  /** `CHURN_LIMIT_QUOTIENT`: the part of all active stake that may move in an epoch. */
  readonly quotient: number
  /** `CHURN_LIMIT_QUOTIENT_GLOAS`, of exits and activations from gloas on. */
  readonly quotientGloas: number
  /** `CONSOLIDATION_CHURN_LIMIT_QUOTIENT`, of consolidations from gloas on. */
  readonly consolidationQuotient: number
  /** `MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT_GLOAS`. */
  readonly maxActivationEthGloas: number
}

export const ethereumChurn: ChurnLimits = {
  withdrawabilityDelayEpochs: 256,
  minEth: 128,
  quotient: 65_536,
  quotientGloas: 32_768,
  consolidationQuotient: 65_536,
  maxActivationEthGloas: 256,
}

/** Gnosis has no figures for gloas yet: its quotients are in the proportion that they have elsewhere. */
export const gnosisChurn: ChurnLimits = {
  ...ethereumChurn,
  quotient: 4096,
  quotientGloas: 2048,
  consolidationQuotient: 4096,
  maxActivationEthGloas: 64,
}
