import { type Dispatcher, Pool, ProxyAgent } from 'undici'

export interface BeaconDispatcherOptions {
  readonly origin: string
  /** Through which it is reached, if not directly. */
  readonly proxy: URL | undefined
  readonly connectMs: number
}

/** Enough that requests of one kind that hang keep none of another waiting; a healthy server needs a few. */
const CONNECTIONS = 24

const MAX_HEADER_BYTES = 16 * 1024

/**
 * One address of a host is tried for that long before the next; Node's own 250 ms are less than the way to some hosts takes.
 */
const ATTEMPT_MS = 1_500

/** The connections to one beacon node. */
export function beaconDispatcher({ origin, proxy, connectMs }: BeaconDispatcherOptions): Dispatcher {
  const connect = { timeout: connectMs, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ATTEMPT_MS }
  const common = { connections: CONNECTIONS, maxHeaderSize: MAX_HEADER_BYTES }
  if (proxy === undefined) return new Pool(origin, { ...common, connect })
  return new ProxyAgent({
    ...common,
    uri: proxy.href,
    // Many proxies have tunnels for https only.
    proxyTunnel: false,
    proxyTls: connect,
    requestTls: connect,
  })
}
