import { hexToBytes } from '../../bytes.ts'
import type { BuiltPayload } from '../execution/buildPayload.ts'
import type { ExecutionBlock } from '../execution/ExecutionBlock.ts'
import type { BidValue, BodyValue, EnvelopeValue, ForkTypes } from '../ssz/forkTypes.ts'
import type { ChainBlock } from './ChainBlock.ts'

/** The proposer builds the payload itself, so that no builder is needed. */
export const SELF_BUILD = 2n ** 64n - 1n
/** The signature of a bid that nobody else made. */
const POINT_AT_INFINITY = Uint8Array.from({ length: 96 }, (_, index) => (index === 0 ? 0xc0 : 0))

/** The payload that a block on this one builds on: its own if that was taken, else what it built on itself. */
export function payloadToBuildOn(parent: ChainBlock): ExecutionBlock {
  return isTaken(parent) ? (parent.ownPayload?.execution ?? parent.execution) : parent.execution
}

/** Whether blocks on this one build on its payload. */
export function isTaken({ ownPayload }: ChainBlock): boolean {
  return ownPayload !== undefined && (ownPayload.fate === 'timely' || ownPayload.fate === 'late')
}

/** What a gloas body says of its own payload and of the one before. */
export function bidFields(
  types: ForkTypes,
  built: BuiltPayload,
  parent: ChainBlock,
): Pick<BodyValue, 'signedExecutionPayloadBid' | 'parentExecutionRequests'> {
  const { ExecutionRequests } = types.byFork.gloas
  const { payload } = built
  const message: BidValue = {
    parentBlockHash: payload.parentHash,
    parentBlockRoot: hexToBytes(parent.root, 32),
    blockHash: payload.blockHash,
    prevRandao: payload.prevRandao,
    feeRecipient: payload.feeRecipient,
    gasLimit: payload.gasLimit,
    builderIndex: SELF_BUILD,
    slot: payload.slotNumber,
    value: 0,
    executionPayment: 0,
    blobKzgCommitments: built.blobKzgCommitments,
    executionRequestsRoot: ExecutionRequests.hashTreeRoot(built.executionRequests),
  }
  const requests = isTaken(parent) ? parent.ownPayload?.envelope.executionRequests : undefined
  return {
    signedExecutionPayloadBid: { message, signature: POINT_AT_INFINITY },
    parentExecutionRequests: requests ?? ExecutionRequests.defaultValue(),
  }
}

/** The payload in the form it is revealed in, once the block's root is known. */
export function makeEnvelope(built: BuiltPayload, root: Uint8Array, parentRoot: Uint8Array): EnvelopeValue {
  return {
    payload: built.payload,
    executionRequests: built.executionRequests,
    builderIndex: SELF_BUILD,
    beaconBlockRoot: root,
    parentBeaconBlockRoot: parentRoot,
  }
}
