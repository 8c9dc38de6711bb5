/** The body of an answer while it arrives. */
export interface AnswerBody extends AsyncIterable<unknown> {
  on(event: 'error', listener: (error: Error) => void): unknown
  destroy(): unknown
}

/** Status and headers of an answer, and the body to come. */
export interface BeaconResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: AnswerBody
}

/** A request to a beacon node, as a transport sends it. */
export interface BeaconRequest {
  /** Scheme, host and port. */
  readonly origin: string
  readonly method: 'GET' | 'POST'
  /** Posted. */
  readonly body?: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly signal: AbortSignal
}

/** Carries requests to one beacon node: where bytes come in. Whoever asks keeps the time. */
export interface BeaconConnections {
  request(request: BeaconRequest): Promise<BeaconResponse>
  /** Ends all of them. */
  destroy(): Promise<void>
}
