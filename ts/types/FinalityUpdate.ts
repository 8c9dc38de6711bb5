import { concatBytes, hexToBytes } from '../bytes.ts'
import { ValidationError } from '../errors.ts'
import { isZeroBranch } from '../merkle/branchRoot.ts'
import { verifyNormalizedBranch } from '../merkle/verifyBranch.ts'
import { gindices } from '../params/gindices.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { decodeByFork } from './decodeByFork.ts'
import type { Encoded } from './Encoded.ts'
import { isEmptyLightClientHeader } from './emptyLightClientHeader.ts'
import { headerRoot, safeNumber } from './Header.ts'
import { isValidLightClientHeader, type LightClientHeader } from './LightClientHeader.ts'
import { lightClientForkAtSlot } from './lightClientFork.ts'
import { lightClientHeaderField, lightClientHeaderFromValue } from './lightClientHeaderCodec.ts'
import { validateOptimistic } from './OptimisticUpdate.ts'
import { type SyncAggregate, syncAggregateFromValue, syncAggregateToSsz } from './SyncAggregate.ts'
import { sszContainer, uint64Ssz } from './sszContainer.ts'
import { lightClientObjects } from './wire/lightClientObjects.ts'

/** A signed header with the finalized header its state proves: a `LightClientFinalityUpdate`. */
export interface FinalityUpdate {
  readonly attestedHeader: LightClientHeader
  /** The empty header while genesis is the finalized block. */
  readonly finalizedHeader: LightClientHeader
  readonly finalityBranch: readonly Uint8Array[]
  readonly syncAggregate: SyncAggregate
  /** Slot of the block that carries the signature. */
  readonly signatureSlot: number
}

/** What proves a finalized header; without one the branch is all zero. */
export interface FinalityClaim {
  readonly attestedHeader: LightClientHeader
  readonly finalizedHeader: LightClientHeader | undefined
  readonly finalityBranch: readonly Uint8Array[]
}

/**
 * A finality update from JSON (`{version, data}`, `{data}` or bare) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH` or `UNKNOWN_FORK`
 */
export function decodeFinalityUpdate(config: NetworkConfig, encoded: Encoded): FinalityUpdate {
  const { fork, value } = decodeByFork(
    config,
    encoded,
    'finality update',
    (candidate) => lightClientObjects(config.preset, candidate).finalityUpdate,
  )
  return {
    attestedHeader: lightClientHeaderFromValue(fork, value.attestedHeader),
    finalizedHeader: lightClientHeaderFromValue(fork, value.finalizedHeader),
    finalityBranch: value.finalityBranch,
    syncAggregate: syncAggregateFromValue(value.syncAggregate),
    signatureSlot: safeNumber(value.signatureSlot, 'signature slot'),
  }
}

/** The update as SSZ in the container of its attested header's fork. */
export function encodeFinalityUpdate(_config: NetworkConfig, update: FinalityUpdate): Uint8Array {
  return sszContainer([
    lightClientHeaderField(update.attestedHeader),
    lightClientHeaderField(update.finalizedHeader),
    concatBytes(...update.finalityBranch),
    syncAggregateToSsz(update.syncAggregate),
    uint64Ssz(update.signatureSlot),
  ])
}

/** Whether the branch claims finality at all. */
export function claimsFinality(claim: FinalityClaim): boolean {
  return !isZeroBranch(claim.finalityBranch)
}

/**
 * Checks everything of a finality update but the signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION`, `SLOT_ORDER`, `FINALITY_NOT_EMPTY`, `INVALID_FINALIZED_EXECUTION`
 *   or `INVALID_FINALITY_BRANCH`
 */
export function validateFinality(config: NetworkConfig, update: FinalityUpdate): void {
  validateOptimistic(config, update)
  validateFinalityClaim(config, update)
}

/**
 * Checks that the attested state proves the finalized header, or that none is claimed.
 *
 * @throws ValidationError `SLOT_ORDER`, `FINALITY_NOT_EMPTY`, `INVALID_FINALIZED_EXECUTION` or `INVALID_FINALITY_BRANCH`
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#validate_light_client_update
 */
export function validateFinalityClaim(config: NetworkConfig, claim: FinalityClaim): void {
  const { attestedHeader, finalizedHeader, finalityBranch } = claim
  const attested = attestedHeader.beacon
  const isEmpty = finalizedHeader === undefined || isEmptyLightClientHeader(finalizedHeader)
  if (finalizedHeader !== undefined && finalizedHeader.beacon.slot > attested.slot) {
    throw new ValidationError(
      'SLOT_ORDER',
      `finalized slot ${finalizedHeader.beacon.slot} is after attested slot ${attested.slot}`,
    )
  }
  if (!claimsFinality(claim)) {
    if (!isEmpty) throw new ValidationError('FINALITY_NOT_EMPTY', 'the finalized header comes without a branch')
    return
  }
  if (!isEmpty && finalizedHeader.beacon.slot === 0) {
    throw new ValidationError('FINALITY_NOT_EMPTY', 'a finalized genesis header must be empty')
  }
  if (!isEmpty && !isValidLightClientHeader(config, finalizedHeader)) {
    throw new ValidationError('INVALID_FINALIZED_EXECUTION', 'the execution part of the finalized header is not proven')
  }
  const proven = verifyNormalizedBranch({
    leaf: isEmpty ? new Uint8Array(32) : hexToBytes(headerRoot(finalizedHeader.beacon)),
    branch: finalityBranch,
    gindex: gindices(lightClientForkAtSlot(config, attested.slot)).finalizedRoot,
    root: hexToBytes(attested.stateRoot),
  })
  if (!proven)
    throw new ValidationError('INVALID_FINALITY_BRANCH', 'the finalized header is not proven by the attested state')
}
