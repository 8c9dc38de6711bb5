import { BlsyncError } from '../errors.ts'

/**
 * What the addon can refuse.
 *
 * - `INVALID_TYPE` an argument is not of its type; bytes are a Uint8Array, not over a SharedArrayBuffer
 * - `INVALID_LENGTH` an argument has not the length its type demands, or an index is past the end
 * - `INVALID_NUMBER` a number that is not whole or not in its range
 * - `INVALID_GINDEX` a generalized index that is not between 1 and 2⁶⁴ − 1
 * - `BRANCH_DEPTH`, `BRANCH_PADDING` a branch that does not fit its generalized index
 * - `INVALID_DESCRIPTOR`, `VALUE_COUNT` a multiproof that is not a strict encoding
 * - `INVALID_PUBLIC_KEY` a key of a committee that was needed is not a valid public key
 * - `STORED_KEYS_MISMATCH` saved keys are not those of the committee they were saved with
 * - `INVALID_CHAIN_SPEC`, `UNKNOWN_FORK` rules of a network that cannot be
 * - `UNSUPPORTED_FORK` a slot in a fork that the network has and this release does not know
 * - `FORK_MISMATCH` a light-client object in the layout of another fork than that of its slot
 * - `INVALID_OFFSET`, `INVALID_BITS`, `INVALID_VALUE`, `TOO_MANY_ITEMS`, `INVALID_JSON`, `MISSING_FIELD`,
 *   `DUPLICATE_FIELD` a block, envelope or light-client object that is none
 * - `HASH_MISMATCH` a header, transaction or code has another hash than the one asked for
 * - `ROOT_MISMATCH` transactions, receipts or withdrawals that are not those a header commits to
 * - `PROOF_MISMATCH` a proof of an account or of storage that does not hold
 * - `UNPROVEN_UNCLES` a block with uncles, which its header does not commit to one by one
 * - `OVERLAP` an output array shares memory with an input array
 * - `INTERNAL` a defect of the addon, caught before it could do harm
 */
export type NativeErrorCode =
  | 'INVALID_TYPE'
  | 'INVALID_LENGTH'
  | 'INVALID_NUMBER'
  | 'INVALID_GINDEX'
  | 'BRANCH_DEPTH'
  | 'BRANCH_PADDING'
  | 'INVALID_DESCRIPTOR'
  | 'VALUE_COUNT'
  | 'INVALID_PUBLIC_KEY'
  | 'STORED_KEYS_MISMATCH'
  | 'INVALID_CHAIN_SPEC'
  | 'UNKNOWN_FORK'
  | 'UNSUPPORTED_FORK'
  | 'FORK_MISMATCH'
  | 'INVALID_OFFSET'
  | 'INVALID_BITS'
  | 'INVALID_VALUE'
  | 'TOO_MANY_ITEMS'
  | 'INVALID_JSON'
  | 'MISSING_FIELD'
  | 'DUPLICATE_FIELD'
  | 'HASH_MISMATCH'
  | 'ROOT_MISMATCH'
  | 'PROOF_MISMATCH'
  | 'UNPROVEN_UNCLES'
  | 'OVERLAP'
  | 'INTERNAL'

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

/** The addon refused an argument; `code` says which rule it broke. */
export class NativeError extends BlsyncError {
  declare readonly code: NativeErrorCode

  constructor(code: NativeErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options)
  }

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
