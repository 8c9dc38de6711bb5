import { BlsyncError, DecodeError } from '../errors.ts'

/**
 * Why an object could not be decoded, as the error to throw: `MALFORMED` unless a better code is known. Errors that are
 * not the sender's fault stay what they are.
 */
export function asDecodeError(what: string, cause: unknown): BlsyncError {
  if (cause instanceof BlsyncError && !(cause instanceof DecodeError)) return cause
  const code = cause instanceof DecodeError && cause.code !== 'ERR_DECODE' ? cause.code : 'MALFORMED'
  return new DecodeError(`not a ${what}: ${cause instanceof Error ? cause.message : 'unreadable'}`, { cause, code })
}
