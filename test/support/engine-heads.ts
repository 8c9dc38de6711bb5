import { expect } from 'vitest'
import type { EnginePayload, ExecutionCheckpoint } from '../../ts/engine/EnginePayload.ts'
import { payloadChain } from './engine-blocks.ts'

/** Payloads at slots 1 to `count`, one on the other, and what an endpoint's story tells of them. */
export class EngineHeads {
  readonly all: readonly EnginePayload[]

  constructor(count: number) {
    this.all = payloadChain(Array.from({ length: count }, (_, i) => i + 1))
  }

  readonly at = (slot: number): EnginePayload => this.all[slot - 1] ?? expect.fail(`no head at ${slot}`)

  readonly checkpoint = (slot: number): ExecutionCheckpoint => ({ slot, blockHash: this.at(slot).blockHash })

  readonly payloadCall = (slot: number): string => `newPayloadV4 ${this.at(slot).blockHash}`

  readonly forkchoiceCall = (slot: number): string => `forkchoiceUpdatedV3 ${this.at(slot).blockHash}`
}
