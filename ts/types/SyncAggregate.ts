import { concatBytes } from '../bytes.ts'

/** The sync committee's signature over a header, and who of it signed. */
export interface SyncAggregate {
  /** One bit a member, least significant bit first: size / 8 bytes. */
  readonly bits: Uint8Array
  /** BLS signature, 96 bytes. */
  readonly signature: Uint8Array
}

/** Number of members that signed. */
export function signerCount(bits: Uint8Array): number {
  let count = 0
  for (let byte of bits) {
    for (; byte !== 0; byte &= byte - 1) count++
  }
  return count
}

/** A sync aggregate as it comes in light-client objects. */
export function syncAggregateFromValue(value: {
  readonly syncCommitteeBits: Uint8Array
  readonly syncCommitteeSignature: Uint8Array
}): SyncAggregate {
  return { bits: value.syncCommitteeBits, signature: value.syncCommitteeSignature }
}

/** The sync aggregate as SSZ. */
export function syncAggregateToSsz(aggregate: SyncAggregate): Uint8Array {
  return concatBytes(aggregate.bits, aggregate.signature)
}
