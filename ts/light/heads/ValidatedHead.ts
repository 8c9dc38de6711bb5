import type { Root } from '../../bytes.ts'
import { type Header, headerRoot } from '../../types/Header.ts'
import type { LightClientHeader } from '../../types/LightClientHeader.ts'
import type { SignedHeader } from '../../types/SignedHeader.ts'
import { signerCount } from '../../types/SyncAggregate.ts'
import type { HeaderRef } from '../headers/HeaderRef.ts'

/** A header that a sync committee signed, verified. */
export interface ValidatedHead extends SignedHeader {
  readonly header: Header
  /** Root of the header and of its block. */
  readonly root: Root
  readonly signerCount: number
  /** Time from the beginning of the header's slot to its verification. */
  readonly ageMs: number
  /** The header with its proven execution block; undefined for a head that came without. */
  readonly lightClientHeader: LightClientHeader | undefined
}

/** The verified form of a signed header. */
export function validatedHead(
  signed: SignedHeader,
  lightClientHeader: LightClientHeader | undefined,
  ageMs: number,
): ValidatedHead {
  const { header, syncAggregate, signatureSlot } = signed
  return {
    header,
    syncAggregate,
    signatureSlot,
    root: headerRoot(header),
    signerCount: signerCount(syncAggregate.bits),
    ageMs,
    lightClientHeader,
  }
}

/** Where a head is: the slot and root of its block. */
export function placeOfHead({ header: { slot }, root }: ValidatedHead): HeaderRef {
  return { slot, root }
}
