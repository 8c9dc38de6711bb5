import { ServerError } from '../errors.ts'

/** Why a beacon node gave no usable answer. */
export type BeaconHttpErrorCode =
  /** No connection: refused, unknown host. */
  | 'ERR_SERVER_UNREACHABLE'
  /** The proxy before it does not let us through. */
  | 'ERR_SERVER_PROXY'
  /** The certificate is not accepted, or there is no agreement on encryption. */
  | 'ERR_SERVER_TLS'
  /** The connection broke before the answer was complete. */
  | 'ERR_SERVER_CONNECTION_LOST'
  /** What answers breaks the rules of HTTP. */
  | 'ERR_SERVER_NOT_HTTP'
  /** No connection, headers or body in time. */
  | 'ERR_SERVER_TIMEOUT'
  /** It does not let us in, or what stands before it does not: 401, 402, 403, 407, 451, 502, 503, 504. */
  | 'ERR_SERVER_REFUSED'
  /** It was asked too often: 429, or 503 with a time to wait; also of requests that are not sent because of that. */
  | 'ERR_SERVER_RATE_LIMITED'
  /** Another error status: it does not have what was asked for, or fails at it. */
  | 'ERR_SERVER_STATUS'
  /** It points elsewhere; blsync does not follow. */
  | 'ERR_SERVER_REDIRECT'
  /** More bytes than the endpoint may send. */
  | 'ERR_SERVER_TOO_LARGE'
  /** A body of a type that was not asked for. */
  | 'ERR_SERVER_CONTENT_TYPE'
  /** The event stream ended, fell silent or sent something unreadable. */
  | 'ERR_SERVER_STREAM'
  /** The event stream brings more than it may. */
  | 'ERR_SERVER_FLOOD'
  /** The answer is of another network. */
  | 'ERR_WRONG_NETWORK'
  /** blsync itself closed the connection. */
  | 'ERR_SERVER_CLOSED'

/** A failed HTTP exchange with a beacon node. Neither message nor fields hold credentials. */
export class BeaconHttpError extends ServerError {
  /** What was asked for, without base URL and parameters; for example `light_client/updates`. */
  readonly endpoint: string
  /** HTTP status, where there was one. */
  readonly status: number | undefined
  /** What the server says of an error status, cleaned and cut short. */
  readonly serverMessage: string | undefined
  /** Whether a page for people came instead of an answer. */
  readonly isPage: boolean

  constructor(
    code: BeaconHttpErrorCode,
    message: string,
    facts: {
      endpoint: string
      status?: number
      serverMessage?: string | undefined
      isPage?: boolean
      retryAfterMs?: number | undefined
      cause?: unknown
    },
  ) {
    super(message, { code, retryAfterMs: facts.retryAfterMs, ...('cause' in facts && { cause: facts.cause }) })
    this.endpoint = facts.endpoint
    this.status = facts.status
    this.serverMessage = facts.serverMessage
    this.isPage = facts.isPage ?? false
  }
}
