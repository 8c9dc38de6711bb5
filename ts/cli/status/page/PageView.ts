import type { ClientStatus } from '../../../client/ClientStatus.ts'
import type { CountsByProvider } from '../../../execution/ProviderCounts.ts'
import type { NetworkConfig } from '../../../params/NetworkConfig.ts'
import type { ServerDelays } from './ServerDelays.ts'
import type { SlotCell } from './SlotHistory.ts'

/** Everything that the page shows, at one moment. */
export interface PageView {
  readonly network: NetworkConfig
  readonly status: ClientStatus
  readonly slots: readonly SlotCell[]
  /** Execution providers; undefined where none is asked. */
  readonly providers?: CountsByProvider | undefined
  readonly delays: Pick<ServerDelays, 'medianMs'>
  /** Unix milliseconds. */
  readonly nowMs: number
  readonly version: string
}
