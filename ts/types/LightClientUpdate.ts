import { concatBytes, hexToBytes } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { isZeroBranch } from '../merkle/branchRoot.ts'
import { verifyNormalizedBranch } from '../merkle/verifyBranch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import { decodeByFork } from './decodeByFork.ts'
import type { Encoded } from './Encoded.ts'
import { emptyLightClientHeader, isEmptyLightClientHeader } from './emptyLightClientHeader.ts'
import { validateFinalityClaim } from './FinalityUpdate.ts'
import { safeNumber } from './Header.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import { lightClientHeaderField, lightClientHeaderFromValue } from './lightClientHeaderCodec.ts'
import { validateOptimistic } from './OptimisticUpdate.ts'
import { committeeRoot, isZeroCommittee, type SerializedCommittee } from './SerializedCommittee.ts'
import { type SyncAggregate, syncAggregateFromValue, syncAggregateToSsz } from './SyncAggregate.ts'
import { sszContainer, uint64Ssz } from './sszContainer.ts'
import { lightClientObjects } from './wire/lightClientObjects.ts'

/** A signed header whose state proves the next period's committee, and a finalized header where it is known. */
export interface LightClientUpdate {
  readonly attestedHeader: LightClientHeader
  /** All zero, with an all-zero branch, in an update without a committee. */
  readonly nextSyncCommittee: SerializedCommittee
  readonly nextSyncCommitteeBranch: readonly Uint8Array[]
  /** Undefined where both it and its branch are all zero; the empty header while genesis is finalized. */
  readonly finalizedHeader: LightClientHeader | undefined
  readonly finalityBranch: readonly Uint8Array[]
  readonly syncAggregate: SyncAggregate
  /** Slot of the block that carries the signature. */
  readonly signatureSlot: number
}

/**
 * An update from JSON (`{version, data}`, `{data}` or bare, also with flat altair headers) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH` or `UNKNOWN_FORK`
 */
export function decodeUpdate(config: NetworkConfig, encoded: Encoded): LightClientUpdate {
  const { fork, value } = decodeByFork(
    config,
    encoded,
    'light-client update',
    (candidate) => lightClientObjects(config.preset, candidate).update,
  )
  const finalizedHeader = lightClientHeaderFromValue(fork, value.finalizedHeader)
  const hasFinality = !isZeroBranch(value.finalityBranch) || !isEmptyLightClientHeader(finalizedHeader)
  return {
    attestedHeader: lightClientHeaderFromValue(fork, value.attestedHeader),
    nextSyncCommittee: value.nextSyncCommittee,
    nextSyncCommitteeBranch: value.nextSyncCommitteeBranch,
    finalizedHeader: hasFinality ? finalizedHeader : undefined,
    finalityBranch: value.finalityBranch,
    syncAggregate: syncAggregateFromValue(value.syncAggregate),
    signatureSlot: safeNumber(value.signatureSlot, 'signature slot'),
  }
}

/** The update as SSZ in the container of its attested header's fork. */
export function encodeUpdate(_config: NetworkConfig, update: LightClientUpdate): Uint8Array {
  return sszContainer([
    lightClientHeaderField(update.attestedHeader),
    update.nextSyncCommittee,
    concatBytes(...update.nextSyncCommitteeBranch),
    lightClientHeaderField(update.finalizedHeader ?? emptyLightClientHeader(update.attestedHeader.fork)),
    concatBytes(...update.finalityBranch),
    syncAggregateToSsz(update.syncAggregate),
    uint64Ssz(update.signatureSlot),
  ])
}

/** Whether the update claims to prove a next sync committee. */
export function hasNextSyncCommittee(update: LightClientUpdate): boolean {
  return !isZeroBranch(update.nextSyncCommitteeBranch)
}

/**
 * Checks everything the specification demands of an update but its committee's period and its signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION`, `SLOT_ORDER`, `FINALITY_NOT_EMPTY`, `INVALID_FINALIZED_EXECUTION`,
 *   `INVALID_FINALITY_BRANCH`, `COMMITTEE_NOT_EMPTY` or `INVALID_COMMITTEE_BRANCH`
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#validate_light_client_update
 */
export function validateUpdateStructure(config: NetworkConfig, update: LightClientUpdate): void {
  validateOptimistic(config, update)
  validateFinalityClaim(config, update)
  if (!hasNextSyncCommittee(update)) {
    if (isZeroCommittee(update.nextSyncCommittee)) return
    throw new ValidationError('COMMITTEE_NOT_EMPTY', 'the next sync committee comes without a branch')
  }
  const attested = update.attestedHeader.beacon
  const proven = verifyNormalizedBranch({
    leaf: committeeRoot(update.nextSyncCommittee),
    branch: update.nextSyncCommitteeBranch,
    gindex: gindices(lightClientForkAtSlot(config, attested.slot)).nextSyncCommittee,
    root: hexToBytes(attested.stateRoot),
  })
  if (!proven)
    throw new ValidationError('INVALID_COMMITTEE_BRANCH', 'the next committee is not proven by the attested state')
}

/**
 * Checks what a chain of committees demands besides: signed in the attested header's own period, and a next committee.
 *
 * @throws ValidationError as `validateUpdateStructure`, or `SIGNATURE_PERIOD` or `NO_NEXT_COMMITTEE`
 */
export function validateCommitteeUpdate(config: NetworkConfig, update: LightClientUpdate): void {
  validateUpdateStructure(config, update)
  const period = periodAtSlot(config, update.attestedHeader.beacon.slot)
  const signaturePeriod = periodAtSlot(config, update.signatureSlot)
  if (signaturePeriod !== period) {
    throw new ValidationError(
      'SIGNATURE_PERIOD',
      `the update of period ${period} is signed in period ${signaturePeriod}`,
    )
  }
  if (!hasNextSyncCommittee(update) || isZeroCommittee(update.nextSyncCommittee)) {
    throw new ValidationError('NO_NEXT_COMMITTEE', `the update of period ${period} carries no next sync committee`)
  }
}
