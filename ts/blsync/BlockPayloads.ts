import type { EnginePayload } from '../engine/EnginePayload.ts'
import type { PayloadSource } from '../engine/PayloadSource.ts'
import type { BeaconBlockSync } from './BeaconBlockSync.ts'
import { payloadOfBlock } from './payloadOfBlock.ts'

/** The blocks at hand as payloads below a head; each root is proven by the child that names it. */
export class BlockPayloads implements PayloadSource {
  readonly #blocks: BeaconBlockSync

  constructor(blocks: BeaconBlockSync) {
    this.#blocks = blocks
  }

  parentOf(payload: EnginePayload): EnginePayload | undefined {
    const parent = this.#blocks.block(payload.parentBlockRoot)
    return parent === undefined ? undefined : payloadOfBlock(parent)
  }

  requestParentOf(payload: EnginePayload): void {
    this.#blocks.requestBlock(payload.parentBlockRoot)
  }
}
