import { BeaconHttpError } from './BeaconHttpError.ts'
import { connectionFault } from './connectionFault.ts'
import type { Endpoint } from './Endpoint.ts'

/**
 * The error of an exchange that brought no answer.
 *
 * @param expired - which limit of time was exceeded, if one was
 */
export function unanswered(
  { server, proxy }: { readonly server: string; readonly proxy: string | undefined },
  endpoint: Endpoint,
  { cause, expired }: { readonly cause: unknown; readonly expired: string | undefined },
): BeaconHttpError {
  const facts = { endpoint: endpoint.name, cause }
  if (expired !== undefined) return tooLate(server, endpoint, expired, facts)
  const { kind, detail } = connectionFault(cause)
  const way = proxy === undefined ? '' : ` through the proxy ${proxy}`
  switch (kind) {
    case 'timeout':
      return tooLate(server, endpoint, detail, facts)
    case 'lost':
      return new BeaconHttpError(
        'ERR_SERVER_CONNECTION_LOST',
        `${server} closes the connection instead of answering ${endpoint.name} (${detail})`,
        facts,
      )
    case 'not-http':
      return new BeaconHttpError('ERR_SERVER_NOT_HTTP', `${server} does not speak HTTP (${detail})`, facts)
    case 'proxy':
      return new BeaconHttpError('ERR_SERVER_PROXY', `${server} cannot be reached${way} (${detail})`, facts)
    case 'tls':
      return new BeaconHttpError('ERR_SERVER_TLS', `${server} cannot be reached safely${way} (${detail})`, facts)
    case 'name':
    case 'no-connection':
      return new BeaconHttpError('ERR_SERVER_UNREACHABLE', `${server} cannot be reached${way} (${detail})`, facts)
  }
}

function tooLate(
  server: string,
  endpoint: Endpoint,
  detail: string,
  facts: { readonly endpoint: string; readonly cause: unknown },
): BeaconHttpError {
  const message = `${server} takes too long to answer ${endpoint.name} (${detail})`
  return new BeaconHttpError('ERR_SERVER_TIMEOUT', message, facts)
}
