import { bytesToHex, type Root } from '../bytes.ts'
import { safeNumber } from './Header.ts'

/** What the rest of the program needs to know of an execution payload. */
export interface ExecutionPayloadView {
  readonly blockHash: Root
  readonly parentHash: Root
  readonly blockNumber: number
  /** Unix seconds. */
  readonly timestamp: number
}

/**
 * The view of a payload's own values.
 *
 * @throws DecodeError when a number exceeds 2^53 - 1
 */
export function executionPayloadView(payload: {
  readonly blockHash: Uint8Array
  readonly parentHash: Uint8Array
  readonly blockNumber: bigint
  readonly timestamp: bigint
}): ExecutionPayloadView {
  return {
    blockHash: bytesToHex(payload.blockHash),
    parentHash: bytesToHex(payload.parentHash),
    blockNumber: safeNumber(payload.blockNumber, 'block number'),
    timestamp: safeNumber(payload.timestamp, 'timestamp'),
  }
}
