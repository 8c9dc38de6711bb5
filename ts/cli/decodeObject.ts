import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { periodAtSlot } from '../params/slots.ts'
import type { Encoded } from '../types/Encoded.ts'
import { claimsFinality, decodeFinalityUpdate, type FinalityUpdate } from '../types/FinalityUpdate.ts'
import { decodeBootstrap, type LightClientBootstrap } from '../types/LightClientBootstrap.ts'
import { decodeUpdate, type LightClientUpdate } from '../types/LightClientUpdate.ts'
import type { ObjectKind } from '../types/lightClientObject.ts'
import { decodeOptimisticUpdate, type OptimisticUpdate } from '../types/OptimisticUpdate.ts'
import { signerCount } from '../types/SyncAggregate.ts'
import type { ObjectFacts } from './ObjectVerdict.ts'

/** A decoded light-client object of any kind. */
export type DecodedObject =
  | { readonly kind: 'bootstrap'; readonly object: LightClientBootstrap }
  | { readonly kind: 'update'; readonly object: LightClientUpdate }
  | { readonly kind: 'finality_update'; readonly object: FinalityUpdate }
  | { readonly kind: 'optimistic_update'; readonly object: OptimisticUpdate }

/** @throws DecodeError, UnknownForkError */
export function decodeObject(config: NetworkConfig, kind: ObjectKind, encoded: Encoded): DecodedObject {
  switch (kind) {
    case 'bootstrap':
      return { kind, object: decodeBootstrap(config, encoded) }
    case 'update':
      return { kind, object: decodeUpdate(config, encoded) }
    case 'finality_update':
      return { kind, object: decodeFinalityUpdate(config, encoded) }
    case 'optimistic_update':
      return { kind, object: decodeOptimisticUpdate(config, encoded) }
  }
}

/** What the object says of itself, true or not. */
export function objectFacts(config: NetworkConfig, decoded: DecodedObject): ObjectFacts {
  const header = decoded.kind === 'bootstrap' ? decoded.object.header : decoded.object.attestedHeader
  const { slot } = header.beacon
  const facts = { kind: decoded.kind, fork: header.fork, period: periodAtSlot(config, slot), attestedSlot: slot }
  if (decoded.kind === 'bootstrap') return { ...facts, signatureSlot: null, participants: null, finalizedSlot: null }
  const { signatureSlot, syncAggregate } = decoded.object
  return {
    ...facts,
    signatureSlot,
    participants: signerCount(syncAggregate.bits),
    finalizedSlot: finalizedSlot(decoded),
  }
}

function finalizedSlot(decoded: Exclude<DecodedObject, { kind: 'bootstrap' }>): number | null {
  if (decoded.kind === 'optimistic_update' || !claimsFinality(decoded.object)) return null
  return decoded.object.finalizedHeader?.beacon.slot ?? 0
}
