import { ServerError } from '../errors.ts'

/** Why a beacon node gave no usable answer. */
export type BeaconHttpErrorCode =
  /** No connection: refused, unknown host, TLS, reset. */
  | 'ERR_SERVER_UNREACHABLE'
  /** No connection, headers or body in time. */
  | 'ERR_SERVER_TIMEOUT'
  /** An error status. */
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

  constructor(
    code: BeaconHttpErrorCode,
    message: string,
    facts: {
      endpoint: string
      status?: number
      serverMessage?: string | undefined
      retryAfterMs?: number | undefined
      cause?: unknown
    },
  ) {
    super(message, { code, retryAfterMs: facts.retryAfterMs, ...('cause' in facts && { cause: facts.cause }) })
    this.endpoint = facts.endpoint
    this.status = facts.status
    this.serverMessage = facts.serverMessage
  }
}
