import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import type { FinalityUpdate } from '../types/FinalityUpdate.ts'

/** What was verified by sync committee signatures; HeadValidator has it. */
export interface VerifiedHeads {
  /** The newest verified head. */
  readonly head:
    | (Pick<ValidatedHead, 'root' | 'header' | 'signerCount'> & Partial<Pick<ValidatedHead, 'lightClientHeader'>>)
    | undefined
  /** The verified finality update with the newest finalized header. */
  readonly finalityUpdate: FinalityUpdate | undefined
}
