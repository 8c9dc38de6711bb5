import { certificateFault } from '../certificateFault.ts'

/** What went wrong below HTTP. */
export type ConnectionFaultKind =
  /** There was no connection in time. */
  | 'timeout'
  /** Its address is not known. */
  | 'name'
  /** It was refused, or there is no way there. */
  | 'no-connection'
  /** There was a connection, and it broke. */
  | 'lost'
  /** The certificate is not accepted, or there is no agreement on encryption. */
  | 'tls'
  /** The proxy before it does not let us through. */
  | 'proxy'
  /** What answers does not speak HTTP, or breaks its rules. */
  | 'not-http'

/** In a few words that hold no part of the request. */
export interface ConnectionFault {
  readonly kind: ConnectionFaultKind
  readonly detail: string
}

/** Those of undici's own come through a proxy alone. */
const TIMEOUTS = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']

const LOSSES = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ECONNABORTED']

const NAMES: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name server does not answer',
}

/** Names the fault by its stable code; messages can hold addresses and are not used. */
export function connectionFault(cause: unknown): ConnectionFault {
  const refusal = proxyRefusal(cause)
  if (refusal !== undefined) return { kind: 'proxy', detail: `the proxy answers with status ${refusal}` }
  const code = codeOf(cause) ?? 'unknown fault'
  if (TIMEOUTS.includes(code)) return { kind: 'timeout', detail: 'no connection' }
  if (LOSSES.includes(code)) return { kind: 'lost', detail: code }
  const name = NAMES[code]
  if (name !== undefined) return { kind: 'name', detail: `${name}, ${code}` }
  const certificate = certificateFault(code)
  if (certificate !== undefined) return { kind: 'tls', detail: `${certificate}, ${code}` }
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO$|CERT_|CRL_)/.test(code)) {
    return { kind: 'tls', detail: `the TLS handshake failed; is this a plain http port? ${code}` }
  }
  if (/^(HPE_|HTTPParserError|UND_ERR_(RES_|RESPONSE|HEADERS_OVERFLOW))/.test(code)) {
    return { kind: 'not-http', detail: `not valid HTTP, ${code}` }
  }
  return { kind: 'no-connection', detail: code }
}

/** Whether an established connection broke, rather than that there was none or time ran out. */
export function isLostConnection(cause: unknown): boolean {
  return connectionFault(cause).kind === 'lost'
}

/** The library tells it in words alone. */
function proxyRefusal(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined
  return /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(cause.message)?.[1]
}

function codeOf(cause: unknown): string | undefined {
  if (cause instanceof AggregateError) return cause.errors.map(codeOf).find((code) => code !== undefined)
  if (!(cause instanceof Error)) return undefined
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.name
}
