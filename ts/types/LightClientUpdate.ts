import { hexToBytes, type Root } from '../bytes.ts'
import { isZeroBranch } from '../merkle/branchRoot.ts'
import { nextCommitteeOffset as nativeOffset } from '../native/lightClientObject.ts'
import type { LightClientFork } from '../params/ForkName.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { chainSpec } from './chainSpec.ts'
import type { Encoded } from './Encoded.ts'
import { isEmptyLightClientHeader, type LightClientHeader } from './LightClientHeader.ts'
import { decodeObject, encodeParts, type LightClientParts, requireValid } from './lightClientObject.ts'
import { branchNodes, finalizedHeaderOf, firstHeader, signatureOf, toParts } from './lightClientParts.ts'
import type { SerializedCommittee } from './SerializedCommittee.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

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

/** An update that names the committee it proves by its root, for chains that have that committee. */
export interface UpdateWithoutCommittee extends Omit<LightClientUpdate, 'nextSyncCommittee'> {
  readonly nextSyncCommitteeRoot: Root
}

/**
 * An update from JSON (`{version, data}`, `{data}` or bare, also with flat altair headers) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH`, `UNKNOWN_FORK` or `FORK_MISMATCH`
 *
 * @example
 * const { attestedHeader } = decodeUpdate(mainnet, { ssz: bytes })
 */
export function decodeUpdate(config: NetworkConfig, encoded: Encoded): LightClientUpdate {
  return decodeObject(config, 'update', encoded, (parts) => {
    const finalityBranch = branchNodes(parts.finalityBranch)
    const finalizedHeader = finalizedHeaderOf(parts)
    const isEmpty = finalizedHeader === undefined || isEmptyLightClientHeader(finalizedHeader)
    return {
      attestedHeader: firstHeader(parts),
      nextSyncCommittee: parts.committee,
      nextSyncCommitteeBranch: branchNodes(parts.committeeBranch),
      finalizedHeader: isEmpty && isZeroBranch(finalityBranch) ? undefined : finalizedHeader,
      finalityBranch,
      ...signatureOf(parts),
    }
  })
}

/**
 * The update as SSZ in the container of its attested header's fork; an update without its committee has a zero one.
 *
 * @example
 * await writeFile('update.ssz', encodeUpdate(mainnet, update))
 */
export function encodeUpdate(config: NetworkConfig, update: LightClientUpdate | UpdateWithoutCommittee): Uint8Array {
  return encodeParts(config, 'update', partsOf(update))
}

/** Where in the SSZ of an update of a fork the next committee begins. */
export function nextCommitteeOffset(config: NetworkConfig, fork: LightClientFork): number {
  return nativeOffset(chainSpec(config), fork)
}

/** Whether the update claims to prove a next sync committee. */
export function hasNextSyncCommittee({
  nextSyncCommitteeBranch,
}: Pick<LightClientUpdate, 'nextSyncCommitteeBranch'>): boolean {
  return !isZeroBranch(nextSyncCommitteeBranch)
}

/**
 * Checks everything the specification demands of an update but its committee's period and its signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION`, `SLOT_ORDER`, `FINALITY_NOT_EMPTY`, `INVALID_FINALIZED_EXECUTION`,
 *   `INVALID_FINALITY_BRANCH`, `COMMITTEE_NOT_EMPTY` or `INVALID_COMMITTEE_BRANCH`
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/altair/light-client/sync-protocol.md#validate_light_client_update
 */
export function validateUpdateStructure(config: NetworkConfig, update: LightClientUpdate): void {
  requireValid(config, 'update', partsOf(update))
}

/**
 * Checks what a chain of committees demands besides: signed in the attested header's own period, and a next committee.
 *
 * @throws ValidationError as `validateUpdateStructure`, or `SIGNATURE_PERIOD` or `NO_NEXT_COMMITTEE`
 */
export function validateCommitteeUpdate(
  config: NetworkConfig,
  update: LightClientUpdate | UpdateWithoutCommittee,
): void {
  const nextCommitteeRoot = 'nextSyncCommittee' in update ? null : hexToBytes(update.nextSyncCommitteeRoot, 32)
  requireValid(config, 'update', partsOf(update), { nextCommitteeRoot, isChainLink: true })
}

function partsOf(update: LightClientUpdate | UpdateWithoutCommittee): LightClientParts {
  const { attestedHeader: header, nextSyncCommitteeBranch: committeeBranch } = update
  const { finalizedHeader, finalityBranch, syncAggregate, signatureSlot } = update
  const committee = 'nextSyncCommittee' in update ? { committee: update.nextSyncCommittee } : {}
  return toParts({
    header,
    ...committee,
    committeeBranch,
    finalizedHeader,
    finalityBranch,
    syncAggregate,
    signatureSlot,
  })
}
