import type { NativeErrorCode } from '../ErrorCode.ts'
import { BlsyncError } from '../errors.ts'

const codes: ReadonlySet<string> = new Set<NativeErrorCode>([
  'INVALID_TYPE',
  'INVALID_LENGTH',
  'INVALID_NUMBER',
  'INVALID_GINDEX',
  'BRANCH_DEPTH',
  'BRANCH_PADDING',
  'INVALID_DESCRIPTOR',
  'VALUE_COUNT',
  'INVALID_PUBLIC_KEY',
  'STORED_KEYS_MISMATCH',
  'INVALID_CHAIN_SPEC',
  'UNKNOWN_FORK',
  'UNSUPPORTED_FORK',
  'FORK_MISMATCH',
  'INVALID_OFFSET',
  'INVALID_BITS',
  'INVALID_VALUE',
  'TOO_MANY_ITEMS',
  'INVALID_JSON',
  'MISSING_FIELD',
  'DUPLICATE_FIELD',
  'HASH_MISMATCH',
  'ROOT_MISMATCH',
  'PROOF_MISMATCH',
  'UNPROVEN_UNCLES',
  'OVERLAP',
  'INTERNAL',
])

/**
 * The addon refused an argument; `code` says which rule it broke.
 *
 * @example
 * try { SyncCommittee.deserialize(new Uint8Array(5)) } catch (error) {
 *   if (error instanceof NativeError) console.error(error.code) // INVALID_LENGTH
 * }
 */
export class NativeError extends BlsyncError<NativeErrorCode> {
  /** The error for whatever a call of the addon threw. */
  static from(thrown: unknown): NativeError {
    if (thrown instanceof NativeError) return thrown
    if (!(thrown instanceof Error)) return new NativeError('INTERNAL', 'the addon threw no error', { cause: thrown })
    const code = 'code' in thrown ? thrown.code : undefined
    return new NativeError(nativeErrorCode(code), thrown.message, { cause: thrown })
  }
}

/** How the binding itself calls an argument that it cannot convert. */
const refusedTypes: ReadonlySet<unknown> = new Set([
  'InvalidArg',
  'ObjectExpected',
  'StringExpected',
  'NumberExpected',
  'BooleanExpected',
  'ArrayExpected',
  'BigintExpected',
])

function nativeErrorCode(code: unknown): NativeErrorCode {
  if (isNativeErrorCode(code)) return code
  return refusedTypes.has(code) ? 'INVALID_TYPE' : 'INTERNAL'
}

function isNativeErrorCode(code: unknown): code is NativeErrorCode {
  return typeof code === 'string' && codes.has(code)
}
