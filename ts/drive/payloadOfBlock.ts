import type { EnginePayload } from '../engine/EnginePayload.ts'
import type { BeaconBlock } from '../types/BeaconBlock.ts'

/** The payload that a block carries; `undefined` for a block without one, as before the merge. */
export function payloadOfBlock(block: BeaconBlock): EnginePayload | undefined {
  const { execution, header } = block
  if (execution === undefined) return undefined
  return {
    fork: block.fork,
    slot: header.slot,
    blockRoot: block.root,
    parentBlockRoot: header.parentRoot,
    blockHash: execution.blockHash,
    parentHash: execution.parentHash,
    blockNumber: execution.blockNumber,
    newPayloadParams: () => block.newPayloadJson ?? block.newPayloadParams(),
  }
}
