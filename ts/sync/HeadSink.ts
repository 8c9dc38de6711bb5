import type { FinalityUpdate } from '../types/FinalityUpdate.ts'
import type { OptimisticUpdate } from '../types/OptimisticUpdate.ts'

/** What {@link HeadUpdater} needs of a head validator; HeadValidator is one. */
export interface HeadSink {
  /** The validated finality update with the newest attested header. */
  readonly finalityUpdate: FinalityUpdate | undefined
  validateOptimistic(update: OptimisticUpdate): HeadVerdict
  validateFinality(update: FinalityUpdate): HeadVerdict
}

/**
 * `invalid` is the server's fault; `unknown-committee` waits for the committee chain; what is merely not of use, too old
 * or with too few signers, is `ignored`.
 */
export type HeadVerdict = 'valid' | 'invalid' | 'unknown-committee' | 'ignored'
