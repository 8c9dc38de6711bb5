/** What a server did and does. */
export interface ServeCounts {
  /** Open now. */
  readonly connections: number
  /** Event streams that are open now. */
  readonly subscribers: number
  /** Requests answered since the start, whatever the answer. */
  readonly requests: number
  /** Of these, answered with an error. */
  readonly refused: number
  /** Of these, answered "not modified". */
  readonly notModified: number
  /** Connections cut off since the start: too slow, too many requests at once, or turned away. */
  readonly dropped: number
  /** Bytes of bodies and events that were handed to connections. */
  readonly bytesSent: number
}
