import type { Clock } from '../clock.ts'
import { DirectConnections } from '../http/DirectConnections.ts'
import { ProxiedConnections } from '../http/ProxiedConnections.ts'
import type { BeaconConnections } from './BeaconConnections.ts'

export interface WayOptions {
  readonly origin: string
  /** Through which it is reached, if not directly. */
  readonly proxy: URL | undefined
  readonly connectMs: number
  readonly clock: Clock
}

/** Enough that requests of one kind that hang keep none of another waiting; a healthy server needs a few. */
const CONNECTIONS = 24

const MAX_HEADER_BYTES = 16 * 1024

/** The connections to one beacon node. */
export function openBeaconConnections({ origin, proxy, connectMs, clock }: WayOptions): BeaconConnections {
  const common = { origin, connections: CONNECTIONS, connectMs, maxHeaderBytes: MAX_HEADER_BYTES }
  return proxy === undefined
    ? new DirectConnections({ ...common, clock })
    : new ProxiedConnections({ ...common, proxy })
}
