import type { ForkName } from '../params/ForkName.ts'
import type { ClientVersion } from './ClientVersion.ts'
import type { EnginePayload } from './EnginePayload.ts'
import type { ForkchoiceState } from './ForkchoiceState.ts'
import type { PayloadStatus } from './PayloadStatus.ts'
import type { SyncProgress } from './SyncProgress.ts'

/** The calls that a driver makes; `EngineApi` makes them for real. All throw EngineCallError when no result comes. */
export interface EngineConnection {
  /** The endpoint as shown to the user: no credentials. */
  readonly label: string
  /** How often the link was opened anew; undefined where there is none that lasts. */
  readonly links?: number | undefined
  /** Hands over a payload, by the method of its fork. */
  newPayload(payload: EnginePayload): Promise<PayloadStatus>
  /** Moves the head, never with payload attributes. `fork` is that of the head's payload. */
  forkchoiceUpdated(fork: ForkName, state: ForkchoiceState): Promise<PayloadStatus>
  /** The methods the execution client has, after telling it ours. */
  exchangeCapabilities(): Promise<readonly string[]>
  /** Who answers: one client, or several behind a multiplexer. */
  clientVersions(): Promise<readonly ClientVersion[]>
  /** Number of the execution client's own head block. */
  blockNumber(): Promise<number>
  /** How far it is with syncing, if it says that it is. */
  syncProgress(): Promise<SyncProgress | undefined>
  /** Ends open calls as unreachable, and all later ones. */
  close(): Promise<void>
}
