import { hexToBytes, type Root } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { verifyNormalizedBranch } from '../merkle/verifyBranch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import { validateFinalityClaim } from '../types/FinalityUpdate.ts'
import type { LightClientUpdate } from '../types/LightClientUpdate.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import { validateOptimistic } from '../types/OptimisticUpdate.ts'

/** An update that names the committee it proves by its root, for chains that have that committee. */
export interface UpdateWithoutCommittee extends Omit<LightClientUpdate, 'nextSyncCommittee'> {
  readonly nextSyncCommitteeRoot: Root
}

/**
 * The same checks as `validateCommitteeUpdate` makes of a whole update.
 *
 * @throws ValidationError
 */
export function validateWithoutCommittee(config: NetworkConfig, update: UpdateWithoutCommittee): void {
  validateOptimistic(config, update)
  validateFinalityClaim(config, update)
  const attested = update.attestedHeader.beacon
  const proven = verifyNormalizedBranch({
    leaf: hexToBytes(update.nextSyncCommitteeRoot, 32),
    branch: update.nextSyncCommitteeBranch,
    gindex: gindices(lightClientForkAtSlot(config, attested.slot)).nextSyncCommittee,
    root: hexToBytes(attested.stateRoot, 32),
  })
  if (!proven) {
    throw new ValidationError('INVALID_COMMITTEE_BRANCH', 'the next committee is not proven by the attested state')
  }
  const period = periodAtSlot(config, attested.slot)
  const signaturePeriod = periodAtSlot(config, update.signatureSlot)
  if (signaturePeriod !== period) {
    throw new ValidationError(
      'SIGNATURE_PERIOD',
      `the update of period ${period} is signed in period ${signaturePeriod}`,
    )
  }
}
