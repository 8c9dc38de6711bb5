import type { ConditionKind } from '../conditions/ConditionKind.ts'
import type { BeaconHttpError } from './BeaconHttpError.ts'
import { clockTime } from './clockTime.ts'

/** What a failed exchange says of a beacon node altogether. */
export interface ServerCondition {
  readonly kind: Extract<ConditionKind, 'server-unreachable' | 'server-refusing' | 'server-rate-limited'>
  readonly evidence: string
  readonly remedy?: string
}

const KEY = 'it wants a key: put it in the address or in a header, and check that it is correct'
const ENGINE_PORT =
  "the engine port of an execution client answers like that: name a beacon node's REST API; if it is one, put its key in the address or in a header"
const WRONG_PLACE =
  "check the address, path and port: a web server or a proxy answers there, not a beacon node's REST API"

/** What helps against the statuses that say more than "no". */
const STATUS_REMEDIES: Readonly<Record<number, string>> = {
  401: KEY,
  402: 'the plan behind this key does not cover the request or is used up: upgrade it, or use another beacon node',
  403: 'the key is missing, wrong or does not cover this request, or this machine is not allowed',
  407: "a proxy wants a password: put it in the proxy's address",
  451: 'use another beacon node: this one is not allowed to answer from there',
  502: 'a proxy or load balancer answers but cannot reach the beacon node: check the node itself',
  503: 'wait: it is starting, syncing or busy; or add another beacon node',
  504: 'a proxy or load balancer answers but cannot reach the beacon node: check the node itself',
}

/**
 * What a failed exchange says of the node, rather than of what was asked for; `undefined` where it says nothing.
 *
 * @param nowMs - unix milliseconds
 */
export function serverCondition(error: BeaconHttpError, server: string, nowMs: number): ServerCondition | undefined {
  const { code, status, isPage, retryAfterMs = 0 } = error
  const evidence = error.message.startsWith(`${server} `) ? error.message.slice(server.length + 1) : error.message
  const unreachable = (remedy?: string): ServerCondition => of('server-unreachable', evidence, remedy)
  const refusing = (remedy?: string): ServerCondition => of('server-refusing', evidence, remedy)
  switch (code) {
    case 'ERR_SERVER_UNREACHABLE':
      return unreachable()
    case 'ERR_SERVER_PROXY':
      return unreachable(
        'check HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, including the user name and password for the proxy',
      )
    case 'ERR_SERVER_TLS':
      return unreachable(
        'renew or correct its certificate; for your own certificate authority, set NODE_EXTRA_CA_CERTS to its file and restart',
      )
    case 'ERR_SERVER_TIMEOUT':
      return unreachable('check its load and the network in between')
    case 'ERR_SERVER_CONNECTION_LOST':
      return refusing(
        'check that the port is its REST API, that the scheme (http or https) is right, and any proxy in between',
      )
    case 'ERR_SERVER_NOT_HTTP':
      return refusing('check that the port is its REST API, and that the scheme (http or https) is right')
    case 'ERR_SERVER_REFUSED':
      if (status === 401 && isOfEngine(server, error.message)) return refusing(ENGINE_PORT)
      return refusing(isPage && status !== undefined && status < 500 ? WRONG_PLACE : STATUS_REMEDIES[status ?? 0])
    case 'ERR_SERVER_RATE_LIMITED':
      return of('server-rate-limited', `until ${clockTime(new Date(nowMs + retryAfterMs))}: ${evidence}`)
    case 'ERR_SERVER_REDIRECT':
      return refusing('use the address it points to, if you trust it')
    case 'ERR_SERVER_CONTENT_TYPE':
      return refusing(isPage ? WRONG_PLACE : undefined)
    case 'ERR_SERVER_TOO_LARGE':
      return refusing()
    case 'ERR_SERVER_STATUS':
      if (isPage) return refusing(WRONG_PLACE)
      return status !== undefined && status >= 500 ? refusing('see its message and its own log') : undefined
    case 'ERR_SERVER_STREAM':
    case 'ERR_SERVER_FLOOD':
    case 'ERR_WRONG_NETWORK':
    case 'ERR_SERVER_CLOSED':
      return undefined
  }
}

/** The usual port of the engine API, or the words of clients that derive from geth; a gateway may have the same. */
function isOfEngine(server: string, message: string): boolean {
  return /:8551\b/.test(server) || message.includes('missing token')
}

function of(kind: ServerCondition['kind'], evidence: string, remedy?: string): ServerCondition {
  return { kind, evidence, ...(remedy !== undefined && { remedy }) }
}
