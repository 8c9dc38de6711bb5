import type { BeaconChain } from '../chain/BeaconChain.ts'
import type { ServerBehaviour } from './ServerBehaviour.ts'

/** What a route works with. */
export interface RouteContext {
  readonly chain: BeaconChain
  readonly behaviour: ServerBehaviour
  /** Text that the route's pattern captured. */
  readonly id: string
  readonly query: URLSearchParams
}
