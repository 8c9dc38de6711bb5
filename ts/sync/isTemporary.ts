import type { BlsyncError } from '../errors.ts'

/** Whether a server's error status is about its state, and not about what it was asked for. */
export function isTemporary(error: BlsyncError): boolean {
  const status = 'status' in error ? error.status : undefined
  return typeof status === 'number' && (status === 429 || status === 500 || (status > 501 && status < 600))
}
