import { type ChurnLimits, ethereumChurn } from '../../params/ChurnLimits.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { forkSince } from '../../params/rulesOfFork.ts'
import { epochAtSlot, slotAtTime } from '../../params/slots.ts'

/** Percent of the safety margin of one third that may be lost meanwhile. */
const SAFETY_DECAY = 10

/** The part of the specification's period that a checkpoint is trusted for: the stake is only assumed, and may shrink. */
const TRUSTED_PART = 0.5

/**
 * How old trust in a block may become on a network before it has to be renewed, in milliseconds: half of the weak
 * subjectivity period, after which validators that signed a checkpoint's chain may have left with their stake and could
 * sign another past at no cost.
 *
 * @param nowMs - Unix milliseconds: the rules of the fork at that moment count
 *
 * @example
 * const days = weakSubjectivityMs(mainnet, Date.now()) / 86_400_000
 */
export function weakSubjectivityMs(config: NetworkConfig, nowMs: number): number {
  const epochs = weakSubjectivityEpochs(config, epochAtSlot(config, slotAtTime(config, nowMs)))
  return epochs * TRUSTED_PART * config.preset.slotsPerEpoch * config.slotDurationMs
}

/**
 * The specification's weak subjectivity period under the rules of an epoch, with the stake that the network is assumed to
 * have at least. Before electra it is the same for validators of 32 ETH.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/weak-subjectivity.md
 */
export function weakSubjectivityEpochs(config: NetworkConfig, epoch: number): number {
  const { churn = ethereumChurn, activeStakeEth = 0 } = config
  const gloas = forkSince(config.forks, 'gloas')
  const isGloas = gloas !== undefined && epoch >= gloas.epoch
  const churnEth = isGloas ? churnOfGloas(churn, activeStakeEth) : movableEth(churn, activeStakeEth, churn.quotient)
  return churn.withdrawabilityDelayEpochs + Math.floor((SAFETY_DECAY * activeStakeEth) / (2 * churnEth * 100))
}

/** @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/weak-subjectivity.md */
function churnOfGloas(churn: ChurnLimits, stakeEth: number): number {
  const exits = movableEth(churn, stakeEth, churn.quotientGloas)
  const activations = Math.min(churn.maxActivationEthGloas, exits)
  return (2 * exits + activations) / 3 + Math.floor(stakeEth / churn.consolidationQuotient)
}

function movableEth(churn: ChurnLimits, stakeEth: number, quotient: number): number {
  return Math.max(churn.minEth, Math.floor(stakeEth / quotient))
}
