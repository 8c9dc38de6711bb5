import { InternalError } from '../errors.ts'
import { isZeroBranch } from '../merkle/branchRoot.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Encoded } from './Encoded.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { decodeObject, encodeParts, type LightClientParts, requireValid } from './lightClientObject.ts'
import { branchNodes, finalizedHeaderOf, firstHeader, signatureOf, toParts } from './lightClientParts.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

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

/**
 * A finality update from JSON (`{version, data}`, `{data}` or bare) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH`, `UNKNOWN_FORK` or `FORK_MISMATCH`
 *
 * @example
 * const { finalizedHeader } = decodeFinalityUpdate(mainnet, { jsonBytes: finalityJson })
 */
export function decodeFinalityUpdate(config: NetworkConfig, encoded: Encoded): FinalityUpdate {
  return decodeObject(config, 'finality_update', encoded, (parts) => {
    const finalizedHeader = finalizedHeaderOf(parts)
    if (finalizedHeader === undefined) throw new InternalError('a finality update was decoded without its header')
    return {
      attestedHeader: firstHeader(parts),
      finalizedHeader,
      finalityBranch: branchNodes(parts.finalityBranch),
      ...signatureOf(parts),
    }
  })
}

/** The update as SSZ in the container of its attested header's fork. */
export function encodeFinalityUpdate(config: NetworkConfig, update: FinalityUpdate): Uint8Array {
  return encodeParts(config, 'finality_update', partsOf(update))
}

/** Whether a branch claims finality at all. */
export function claimsFinality({ finalityBranch }: Pick<FinalityUpdate, 'finalityBranch'>): boolean {
  return !isZeroBranch(finalityBranch)
}

/**
 * Checks everything of a finality update but the signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION`, `SLOT_ORDER`, `FINALITY_NOT_EMPTY`, `INVALID_FINALIZED_EXECUTION`
 *   or `INVALID_FINALITY_BRANCH`
 */
export function validateFinality(config: NetworkConfig, update: FinalityUpdate): void {
  requireValid(config, 'finality_update', partsOf(update))
}

function partsOf({ attestedHeader, ...fields }: FinalityUpdate): LightClientParts {
  return toParts({ header: attestedHeader, ...fields })
}
