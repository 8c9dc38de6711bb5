import { bytesToHex } from '../../bytes.ts'
import { BlsyncError } from '../../errors.ts'
import { SyncCommittee } from '../../native/SyncCommittee.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import { periodAtSlot } from '../../params/slots.ts'
import { UnknownForkError } from '../../params/UnknownForkError.ts'
import { claimsFinality } from '../../types/FinalityUpdate.ts'
import {
  encodeUpdate,
  type LightClientUpdate,
  nextCommitteeOffset,
  type UpdateWithoutCommittee,
  validateCommitteeUpdate,
} from '../../types/LightClientUpdate.ts'
import { signedHeaderOf } from '../../types/OptimisticUpdate.ts'
import { committeeLength, type SerializedCommittee } from '../../types/SerializedCommittee.ts'
import { signerCount } from '../../types/SyncAggregate.ts'
import { ChainError } from './ChainError.ts'
import { factsScore } from './factsScore.ts'
import type { UpdateCandidate } from './planUpdate.ts'
import { cutCommittee, type UpdateFacts } from './StoredUpdate.ts'
import { updateRules } from './updateRules.ts'
import { verifySignature } from './verifySignature.ts'

/** What is needed to verify one update beside the update. */
export interface SingleVerification {
  readonly config: NetworkConfig
  /** The committee that signs in the update's period. */
  readonly committee: (period: number) => SyncCommittee | undefined
  readonly isFuture: (slot: number) => boolean
}

/** One decoded update as a candidate for the chain. */
export function singleCandidate(
  verification: SingleVerification,
  update: LightClientUpdate | UpdateWithoutCommittee,
  committee: SerializedCommittee | undefined = 'nextSyncCommittee' in update ? update.nextSyncCommittee : undefined,
): UpdateCandidate {
  const { config } = verification
  const period = periodAtSlot(config, update.attestedHeader.beacon.slot)
  const withRoot =
    committee === undefined
      ? undefined
      : { root: bytesToHex(SyncCommittee.deserialize(committee).root), serialized: committee }
  const facts = updateFacts(config, update)
  return {
    period,
    facts,
    score: factsScore(config, facts),
    committee: withRoot,
    verify: () => brokenRule(verification, update, period),
    encode: () => {
      const committeeOffset = nextCommitteeOffset(config, update.attestedHeader.fork)
      const length = committeeLength(config.preset.syncCommitteeSize)
      const ssz = cutCommittee(encodeUpdate(config, update), committeeOffset, length)
      return { ssz, committeeOffset }
    },
  }
}

function updateFacts(config: NetworkConfig, update: LightClientUpdate | UpdateWithoutCommittee): UpdateFacts {
  const slots = {
    attestedSlot: update.attestedHeader.beacon.slot,
    signatureSlot: update.signatureSlot,
    finalizedSlot: claimsFinality(update) ? (update.finalizedHeader?.beacon.slot ?? 0) : undefined,
  }
  return {
    ...slots,
    nextCommitteeRoot:
      'nextSyncCommittee' in update
        ? bytesToHex(SyncCommittee.deserialize(update.nextSyncCommittee).root)
        : update.nextSyncCommitteeRoot,
    signerCount: signerCount(update.syncAggregate.bits),
    rules: updateRules(config, slots),
  }
}

function brokenRule(
  { config, committee, isFuture }: SingleVerification,
  update: LightClientUpdate | UpdateWithoutCommittee,
  period: number,
): ChainError | undefined {
  const invalid = (message: string, reason: string, cause?: unknown): ChainError =>
    new ChainError('InvalidUpdate', `update of period ${period}: ${message}`, { reason, cause })
  try {
    validateCommitteeUpdate(config, update)
  } catch (error) {
    if (error instanceof BlsyncError && !(error instanceof UnknownForkError)) {
      return invalid(error.message, error.code, error)
    }
    throw error
  }
  if (isFuture(update.signatureSlot)) return invalid('it is signed in the future', 'FUTURE_SIGNATURE')
  const signers = committee(period)
  if (signers === undefined) return invalid('its committee is not known', 'COMMITTEE_UNKNOWN')
  if (!verifySignature(config, signers, signedHeaderOf(update))) {
    return invalid('the signature does not verify', 'INVALID_SIGNATURE')
  }
  return undefined
}
