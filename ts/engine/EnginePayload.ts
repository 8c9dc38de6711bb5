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
  /** The JSON parameters of `engine_newPayload` in the version of {@link EnginePayload.fork}. */
  newPayloadParams(): readonly unknown[]
}

/** An execution block known by the slot of its beacon block and its hash. */
export interface ExecutionCheckpoint {
  readonly slot: number
  readonly blockHash: Root
}
