import { BlsyncError } from '../../ts/errors.ts'

/** The code of the error that the call throws; `nothing` when it throws none. Other errors pass through. */
export function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof BlsyncError) return error.code
    throw error
  }
  return 'nothing'
}
