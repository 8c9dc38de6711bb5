import type { CallOptions, CallSession, ExecutionBlock, ExecutionHeader, LogFilter } from '#native'
import { addon } from './addon.ts'
import { awaitAddon, callAddon } from './callAddon.ts'
import { requireBytes } from './requireBytes.ts'

export type { CallEnd, CallSession, ExecutionBlock, ExecutionHeader, ExecutionReceipts, LogFilter } from '#native'

/**
 * The header of an execution block out of an untrusted answer.
 *
 * @param answer - JSON text of the block, as `eth_getBlockByHash` gives it
 * @param hash - 32 bytes, trusted
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_JSON`, `HASH_MISMATCH`
 *
 * @example
 * const verifyAnswer = (answer: Uint8Array, hash: Uint8Array) => verifyExecutionHeader(answer, hash)
 */
export function verifyExecutionHeader(answer: Uint8Array, hash: Uint8Array): ExecutionHeader {
  requireBytes('answer', answer)
  requireBytes('hash', hash)
  return callAddon(() => addon.verifyExecutionHeader(answer, hash))
}

/**
 * An execution block with its transactions and withdrawals out of an untrusted answer; the work is done on a worker thread.
 *
 * @param answer - JSON text of the block, as `eth_getBlockByHash` gives it with full transactions
 * @param hash - 32 bytes, trusted
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_JSON`, `HASH_MISMATCH`, `ROOT_MISMATCH`
 *
 * @example
 * const verifyAnswer = (answer: Uint8Array, hash: Uint8Array) => verifyExecutionBlock(answer, hash)
 */
export async function verifyExecutionBlock(answer: Uint8Array, hash: Uint8Array): Promise<ExecutionBlock> {
  requireBytes('answer', answer)
  requireBytes('hash', hash)
  return awaitAddon(() => addon.verifyExecutionBlock(answer, hash))
}

/** An untrusted answer of `eth_getProof`, and what it must be of. */
export interface AccountProofInput {
  /** Its JSON text. */
  readonly answer: Uint8Array
  /** 32 bytes, trusted. */
  readonly stateRoot: Uint8Array
  /** 20 bytes. */
  readonly address: Uint8Array
  /** 32 bytes each, one after the other, in the order they were asked for. */
  readonly slots: Uint8Array
}

/**
 * UTF-8 of the proof as `eth_getProof` gives it, with every value proven under the state root.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_JSON`, `PROOF_MISMATCH`
 */
export function verifyProofText({ answer, stateRoot, address, slots }: AccountProofInput): Uint8Array {
  requireBytes('answer', answer)
  requireBytes('stateRoot', stateRoot)
  requireBytes('address', address)
  requireBytes('slots', slots)
  return callAddon(() => addon.verifyAccountProof(answer, stateRoot, address, slots))
}

/**
 * Checks that code has a hash (32 bytes).
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `HASH_MISMATCH`
 */
export function verifyCode(code: Uint8Array, hash: Uint8Array): void {
  requireBytes('code', code)
  requireBytes('hash', hash)
  callAddon(() => addon.verifyCode(code, hash))
}

/**
 * Addresses and topics of a parameter of `eth_getLogs`, given as JSON text.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_JSON`, `TOO_MANY_ITEMS`
 *
 * @example
 * const filter = parseLogFilter(new TextEncoder().encode('{}'))
 */
export function parseLogFilter(text: Uint8Array): LogFilter {
  requireBytes('text', text)
  return callAddon(() => addon.LogFilter.parse(text))
}

/**
 * A call on a state of which nothing is proven yet.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_LENGTH`, `INVALID_NUMBER`, `INVALID_JSON`, `INVALID_VALUE`, `HASH_MISMATCH`,
 *   `UNSUPPORTED_FORK`
 */
export function openCall(options: CallOptions): CallSession {
  requireBytes('block', options.block)
  requireBytes('hash', options.hash)
  requireBytes('request', options.request)
  if (options.stateOverrides !== undefined) requireBytes('stateOverrides', options.stateOverrides)
  if (options.blockOverrides !== undefined) requireBytes('blockOverrides', options.blockOverrides)
  return callAddon(() => addon.CallSession.open(options))
}

/**
 * The hash of a signed transaction that is to be sent.
 *
 * @throws NativeError `INVALID_TYPE`, `INVALID_VALUE`
 */
export function rawTransactionHash(transaction: Uint8Array): Uint8Array {
  requireBytes('transaction', transaction)
  return callAddon(() => addon.rawTransactionHash(transaction))
}
