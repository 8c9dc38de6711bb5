import { bytesToHex, type Root } from '../bytes.ts'
import { safeNumber } from './Header.ts'

/**
 * What a gloas block commits to of its payload, which comes apart in an envelope or never.
 *
 * @see https://github.com/ethereum/consensus-specs/blob/v1.7.0-alpha.13/specs/gloas/beacon-chain.md#executionpayloadbid
 */
export interface ExecutionPayloadBid {
  /** Hash of the payload this one builds on: proven by the beacon chain, as the parent block may have none. */
  readonly parentBlockHash: Root
  readonly parentBlockRoot: Root
  /** Hash of the payload that is to come. */
  readonly blockHash: Root
  readonly slot: number
  readonly versionedHashes: readonly Root[]
  readonly executionRequestsRoot: Root
}

interface BidValue {
  readonly parentBlockHash: Uint8Array
  readonly parentBlockRoot: Uint8Array
  readonly blockHash: Uint8Array
  readonly slot: bigint
  readonly versionedHashes: readonly Uint8Array[]
  readonly executionRequestsRoot: Uint8Array
}

/** A bid from its values. */
export function executionPayloadBidOf(value: BidValue): ExecutionPayloadBid {
  return {
    parentBlockHash: bytesToHex(value.parentBlockHash),
    parentBlockRoot: bytesToHex(value.parentBlockRoot),
    blockHash: bytesToHex(value.blockHash),
    slot: safeNumber(value.slot, 'slot of the bid'),
    versionedHashes: value.versionedHashes.map(bytesToHex),
    executionRequestsRoot: bytesToHex(value.executionRequestsRoot),
  }
}
