/** How long a beacon node may take. */
export interface HttpTimeouts {
  /** Until the connection stands. */
  readonly connectMs: number
  /** From sending to the headers of the answer. Event streams have no such limit. */
  readonly headersMs: number
  /** Between two pieces of a body. */
  readonly bodyMs: number
  /** For a whole exchange, so that a body in drips ends too. */
  readonly totalMs: number
}

/** Patient enough for a busy node, short enough to ask another one. */
export const DEFAULT_TIMEOUTS: HttpTimeouts = { connectMs: 5_000, headersMs: 10_000, bodyMs: 10_000, totalMs: 30_000 }
