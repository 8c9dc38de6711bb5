import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  /** With the query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Ends the exchange, also while the body is still coming. */
  readonly signal: AbortSignal
}

/** An answer whose headers have come. Its body is to be read to its end or destroyed. */
export interface HttpAnswer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** The connections to one origin, which are kept for the next request. Redirects are not followed. */
export interface HttpConnections {
  /** Rejects with an error that has a stable code: the system's, that of TLS, or `HPE_…` for what is no HTTP. */
  request(request: HttpRequest): Promise<HttpAnswer>
  /** Ends every exchange and every connection. */
  destroy(): Promise<void>
}
