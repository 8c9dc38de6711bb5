import type { Header } from './Header.ts'
import type { SyncAggregate } from './SyncAggregate.ts'

/** A header under a sync committee signature; the committee is the one of the signature slot's period. */
export interface SignedHeader {
  readonly header: Header
  readonly syncAggregate: SyncAggregate
  /** Slot of the block that carries the signature: later than the header's slot. */
  readonly signatureSlot: number
}
