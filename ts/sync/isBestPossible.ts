import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot, periodStart } from '../params/slots.ts'
import type { UpdateScore } from '../types/UpdateScore.ts'

/** An epoch is finalized at the earliest by the state of the first slot two epochs later. */
const EPOCHS_TO_FINALITY = 2

/**
 * Whether no update of the period can be better: everybody signed, in the next slot, the earliest header whose state has
 * a finalized block of its own period.
 */
export function isBestPossible(config: NetworkConfig, score: UpdateScore): boolean {
  const { attestedSlot, signatureSlot, signerCount, committeeSize } = score
  const start = periodStart(config, periodAtSlot(config, attestedSlot))
  return (
    score.hasRelevantCommittee &&
    score.hasCommitteeFinality &&
    signerCount === committeeSize &&
    attestedSlot <= start + EPOCHS_TO_FINALITY * config.preset.slotsPerEpoch &&
    signatureSlot === attestedSlot + 1
  )
}
