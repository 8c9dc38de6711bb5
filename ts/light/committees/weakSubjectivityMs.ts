import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { epochAtSlot, slotAtTime } from '../../params/slots.ts'

/**
 * Epochs after which validators that signed a checkpoint's chain may have left with their stake and could sign another
 * past at no cost. The exact number depends on the stake, which a light client does not know; electra's formula gives
 * about 6,500 epochs for 32 million ETH. Half of that is asked for: 14 days on mainnet.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/weak-subjectivity.md
 */
const WEAK_SUBJECTIVITY_EPOCHS = 3150

/**
 * Gloas lets stake leave faster: its formula gives about 1,560 epochs for the same stake, and half of that is asked for
 * again: 3.5 days on mainnet.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/weak-subjectivity.md
 */
const WEAK_SUBJECTIVITY_EPOCHS_GLOAS = 780

/**
 * How old trust in a block may become on a network before it has to be renewed, in milliseconds.
 *
 * @param nowMs - Unix milliseconds: the rules of the fork at that moment count
 */
export function weakSubjectivityMs(config: NetworkConfig, nowMs: number): number {
  const gloas = config.forks.find(({ name }) => name === 'gloas')
  const isGloas = gloas !== undefined && epochAtSlot(config, slotAtTime(config, nowMs)) >= gloas.epoch
  const epochs = isGloas ? WEAK_SUBJECTIVITY_EPOCHS_GLOAS : WEAK_SUBJECTIVITY_EPOCHS
  return epochs * config.preset.slotsPerEpoch * config.slotDurationMs
}
