import type { BeaconConnections } from '../api/BeaconConnections.ts'
import type { EngineTransport } from '../engine/EngineTransport.ts'

/** Ways to the outside other than the network's. */
export interface Transports {
  /** Connections to the beacon node at an origin. */
  readonly beacon?: (origin: string) => BeaconConnections
  /** To the execution client at an address. */
  readonly engine?: (url: string) => EngineTransport
}
