import { ValidationError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { decodeByFork } from './decodeByFork.ts'
import type { Encoded } from './Encoded.ts'
import { safeNumber } from './Header.ts'
import { isValidLightClientHeader, type LightClientHeader } from './LightClientHeader.ts'
import { lightClientHeaderField, lightClientHeaderFromValue } from './lightClientHeaderCodec.ts'
import type { SignedHeader } from './SignedHeader.ts'
import { type SyncAggregate, syncAggregateFromValue, syncAggregateToSsz } from './SyncAggregate.ts'
import { sszContainer, uint64Ssz } from './sszContainer.ts'
import { lightClientObjects } from './wire/lightClientObjects.ts'

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
 * @throws DecodeError `MALFORMED`, `BRANCH_DEPTH` or `UNKNOWN_FORK`
 */
export function decodeOptimisticUpdate(config: NetworkConfig, encoded: Encoded): OptimisticUpdate {
  const { fork, value } = decodeByFork(
    config,
    encoded,
    'optimistic update',
    (candidate) => lightClientObjects(config.preset, candidate).optimisticUpdate,
  )
  return {
    attestedHeader: lightClientHeaderFromValue(fork, value.attestedHeader),
    syncAggregate: syncAggregateFromValue(value.syncAggregate),
    signatureSlot: safeNumber(value.signatureSlot, 'signature slot'),
  }
}

/** The update as SSZ in the container of its attested header's fork. */
export function encodeOptimisticUpdate(_config: NetworkConfig, update: OptimisticUpdate): Uint8Array {
  return sszContainer([
    lightClientHeaderField(update.attestedHeader),
    syncAggregateToSsz(update.syncAggregate),
    uint64Ssz(update.signatureSlot),
  ])
}

/**
 * Checks everything but the signature.
 *
 * @throws ValidationError `INVALID_ATTESTED_EXECUTION` or `SLOT_ORDER`
 */
export function validateOptimistic(config: NetworkConfig, update: OptimisticUpdate): void {
  if (!isValidLightClientHeader(config, update.attestedHeader)) {
    throw new ValidationError('INVALID_ATTESTED_EXECUTION', 'the execution part of the attested header is not proven')
  }
  const attestedSlot = update.attestedHeader.beacon.slot
  if (update.signatureSlot <= attestedSlot) {
    throw new ValidationError(
      'SLOT_ORDER',
      `signature slot ${update.signatureSlot} is not after attested slot ${attestedSlot}`,
    )
  }
}

/** The signed header inside an update of any kind. */
export function signedHeaderOf(update: OptimisticUpdate): SignedHeader {
  return {
    header: update.attestedHeader.beacon,
    syncAggregate: update.syncAggregate,
    signatureSlot: update.signatureSlot,
  }
}
