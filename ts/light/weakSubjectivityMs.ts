import type { NetworkConfig } from '../params/NetworkConfig.ts'

/**
 * Epochs after which validators that signed a checkpoint's chain may have left with their stake and could sign another
 * past at no cost. The exact number grows with the stake, which a light client does not know; electra's formula gives
 * about 6,500 epochs for 32 million ETH. Half of that is asked for: 14 days on mainnet.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/electra/weak-subjectivity.md
 */
const WEAK_SUBJECTIVITY_EPOCHS = 3150

/** How old trust in a block may become on a network before it has to be renewed, in milliseconds. */
export function weakSubjectivityMs(config: NetworkConfig): number {
  return WEAK_SUBJECTIVITY_EPOCHS * config.preset.slotsPerEpoch * config.slotDurationMs
}
