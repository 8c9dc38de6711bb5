import type { BeaconHttpErrorCode } from '../ErrorCode.ts'
import { ServerError } from '../errors.ts'

/**
 * A failed HTTP exchange with a beacon node. Neither message nor fields hold credentials.
 *
 * @example
 * const isBusy = (error: unknown) => error instanceof BeaconHttpError && error.status === 429
 */
export class BeaconHttpError extends ServerError {
  declare readonly code: BeaconHttpErrorCode
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
