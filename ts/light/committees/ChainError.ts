import type { ChainErrorCode } from '../../ErrorCode.ts'
import { BlsyncError } from '../../errors.ts'

/**
 * The committee chain refused an object and stays as it was.
 *
 * - `InvalidPeriod`: not adjacent to what the chain has, or the committee of its period is not known.
 * - `InvalidUpdate`: too few signers, a signature or branch that does not verify, or a slot in the future.
 * - `NeedCommittee`: the next committee is not known and did not come with the update.
 * - `WrongCommitteeRoot`: a committee of another root than the fixed or proven one, or a zero root.
 * - `CannotReorg`: proves another next committee than a fixed root, or than an update that is at least as good.
 * - `InvalidCheckpoint`: the checkpoint data does not lead to the trusted root.
 *
 * @example
 * try { await chain.insertUpdate(update) } catch (error) {
 *   if (error instanceof ChainError && error.code === 'NeedCommittee') console.error(error.reason)
 * }
 */
export class ChainError extends BlsyncError {
  declare readonly code: ChainErrorCode
  /** The precise rule that was broken, where there is one more precise than the code. */
  readonly reason: string
  /** Where too few signed: how many did, and how many it takes. */
  readonly signers: { readonly count: number; readonly needed: number } | undefined

  constructor(
    code: ChainErrorCode,
    message: string,
    options?: { cause?: unknown; reason?: string; signers?: ChainError['signers'] },
  ) {
    super(code, message, options)
    this.reason = options?.reason ?? code
    this.signers = options?.signers
  }
}
