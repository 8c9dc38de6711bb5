import type { ClientStatus } from '../../../ts/client/ClientStatus.ts'

/** A client that knows nothing yet. */
export const emptyStatus: ClientStatus = {
  network: 'mainnet',
  cause: undefined,
  conditions: [],
  clockOffsetMs: undefined,
  committees: undefined,
  targetPeriod: 1500,
  replacedUpdates: 0,
  head: undefined,
  finalized: undefined,
  safe: undefined,
  stateProofs: 'unknown',
  servers: [],
  engines: [],
}
