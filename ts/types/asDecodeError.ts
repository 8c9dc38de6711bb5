import type { NativeErrorCode } from '../ErrorCode.ts'
import { BlsyncError, DecodeError } from '../errors.ts'
import { NativeError } from '../native/NativeError.ts'

/** What the addon refuses because of the object's bytes. */
const MALFORMED: readonly NativeErrorCode[] = [
  'INVALID_LENGTH',
  'INVALID_OFFSET',
  'INVALID_BITS',
  'INVALID_VALUE',
  'TOO_MANY_ITEMS',
  'INVALID_JSON',
  'MISSING_FIELD',
  'DUPLICATE_FIELD',
]

/**
 * Why an object could not be decoded, as the error to throw: `MALFORMED` unless a better code is known. Errors that are
 * not the sender's fault stay what they are.
 */
export function asDecodeError(what: string, cause: unknown): BlsyncError {
  if (cause instanceof BlsyncError && !(cause instanceof DecodeError) && !isMalformed(cause)) return cause
  const code = cause instanceof DecodeError && cause.code !== 'ERR_DECODE' ? cause.code : 'MALFORMED'
  return new DecodeError(`not ${articled(what)}: ${cause instanceof Error ? cause.message : 'unreadable'}`, {
    cause,
    code,
  })
}

/** The words with "a" or "an" before them. */
export function articled(what: string): string {
  return `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`
}

function isMalformed(error: BlsyncError): boolean {
  return error instanceof NativeError && MALFORMED.includes(error.code)
}
