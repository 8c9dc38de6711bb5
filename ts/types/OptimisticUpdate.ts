import type { NetworkConfig } from '../params/NetworkConfig.ts'
import type { Encoded } from './Encoded.ts'
import type { LightClientHeader } from './LightClientHeader.ts'
import { decodeObject, encodeParts, type LightClientParts, requireValid } from './lightClientObject.ts'
import { firstHeader, signatureOf, toParts } from './lightClientParts.ts'
import type { SignedHeader } from './SignedHeader.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

/** The newest header a sync committee signed: a `LightClientOptimisticUpdate`. */
export interface OptimisticUpdate {
  readonly attestedHeader: LightClientHeader
  readonly syncAggregate: SyncAggregate
  /** Slot of the block that carries the signature. */
  readonly signatureSlot: number
}

/**
 * An optimistic update from JSON (`{version, data}`, `{data}` or bare) or SSZ.
 *
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH`, `UNKNOWN_FORK` or `FORK_MISMATCH`
 *
 * @example
 * const { signatureSlot } = decodeOptimisticUpdate(mainnet, { jsonBytes: optimisticJson })
 */
export function decodeOptimisticUpdate(config: NetworkConfig, encoded: Encoded): OptimisticUpdate {
  return decodeObject(config, 'optimistic_update', encoded, (parts) => ({
    attestedHeader: firstHeader(parts),
    ...signatureOf(parts),
  }))
}

/** The update as SSZ in the container of its attested header's fork. */
export function encodeOptimisticUpdate(config: NetworkConfig, update: OptimisticUpdate): Uint8Array {
  return encodeParts(config, 'optimistic_update', partsOf(update))
}

/**
 * Checks everything but the signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION` or `SLOT_ORDER`
 */
export function validateOptimistic(config: NetworkConfig, update: OptimisticUpdate): void {
  requireValid(config, 'optimistic_update', partsOf(update))
}

/** The signed header inside an update of any kind. */
export function signedHeaderOf(update: OptimisticUpdate): SignedHeader {
  return {
    header: update.attestedHeader.beacon,
    syncAggregate: update.syncAggregate,
    signatureSlot: update.signatureSlot,
  }
}

function partsOf({ attestedHeader, syncAggregate, signatureSlot }: OptimisticUpdate): LightClientParts {
  return toParts({ header: attestedHeader, syncAggregate, signatureSlot })
}
