import type { EnginePayload } from '../engine/EnginePayload.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'
import type { ExecutionPayloadEnvelope } from '../types/ExecutionPayloadEnvelope.ts'

/**
 * The payload of a gloas block. Whether it belongs to the chain is another question: only a later block answers it.
 *
 * @throws ValidationError when the envelope does not fulfil the block's bid, or its payload has another hash than it
 *   claims
 */
export function payloadOfEnvelope(block: BeaconBlock, envelope: ExecutionPayloadEnvelope): EnginePayload {
  const params = envelope.newPayloadJson(block)
  const { blockHash, parentHash, blockNumber } = envelope.execution
  return {
    // The fork of the slot, which is that of the timestamp: a block hash the chain proves has the slot's time.
    fork: block.fork,
    slot: block.header.slot,
    blockRoot: block.root,
    parentBlockRoot: block.header.parentRoot,
    blockHash,
    parentHash,
    blockNumber,
    newPayloadParams: () => params,
  }
}
