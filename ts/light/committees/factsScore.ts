import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot } from '../../params/slots.ts'
import type { UpdateScore } from '../../types/UpdateScore.ts'
import type { UpdateFacts } from './StoredUpdate.ts'

/** Score of an update that proves the next committee and was signed in its own period, as every stored one does. */
export function factsScore(config: NetworkConfig, facts: UpdateFacts): UpdateScore {
  const { attestedSlot, signatureSlot, finalizedSlot, signerCount } = facts
  const period = periodAtSlot(config, attestedSlot)
  return {
    signerCount,
    committeeSize: config.preset.syncCommitteeSize,
    hasRelevantCommittee: true,
    hasFinality: finalizedSlot !== undefined,
    hasCommitteeFinality: finalizedSlot !== undefined && periodAtSlot(config, finalizedSlot) === period,
    attestedSlot,
    signatureSlot,
  }
}
