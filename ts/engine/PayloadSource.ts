import type { EnginePayload } from './EnginePayload.ts'

/** Where payloads below the head come from. */
export interface PayloadSource {
  /** The payload one block below, if it is at hand. */
  parentOf(payload: EnginePayload): EnginePayload | undefined
  /** Asks for it; the drivers hear of it by `payloadArrived`. Asking again changes nothing. */
  requestParentOf(payload: EnginePayload): void
}
