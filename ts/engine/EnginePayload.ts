import type { Root } from '../bytes.ts'
import type { ForkName } from '../params/ForkName.ts'

/** An execution payload on its way to an execution client, with its place in both chains. */
export interface EnginePayload {
  /** The fork of the payload's own timestamp; it decides the version of every method. */
  readonly fork: ForkName
  readonly slot: number
  /** Root of the beacon block that carries the payload. */
  readonly blockRoot: Root
  /** Root of that block's parent. */
  readonly parentBlockRoot: Root
  /** Hash of the execution block. */
  readonly blockHash: Root
  /** Hash of its parent. */
  readonly parentHash: Root
  readonly blockNumber: number
  /**
   * The JSON parameters of `engine_newPayload` in the version of {@link EnginePayload.fork}: as values, or as the UTF-8 of
   * the list's text.
   */
  newPayloadParams(): readonly unknown[] | Uint8Array
}

/** An execution block by its hash and the slot of the beacon block that proves it: its own, from gloas on a later one. */
export interface ExecutionCheckpoint {
  readonly slot: number
  readonly blockHash: Root
}

/** How logs name it. */
export function payloadFields(engine: string, { slot, blockNumber, blockHash }: EnginePayload) {
  return { engine, slot, number: blockNumber, hash: blockHash }
}
