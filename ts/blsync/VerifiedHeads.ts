import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { SignedHeader } from '../types/SignedHeader.ts'

/** What was verified by sync committee signatures; the head validator has it. */
export interface VerifiedHeads {
  /** The newest verified head. */
  readonly head: SignedHeader | undefined
  /** The verified finality update with the newest finalized header. */
  readonly finalityUpdate: FinalityUpdate | undefined
}
