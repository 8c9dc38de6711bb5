/** A server's clock beside ours, unix milliseconds. */
export interface ClockReading {
  /** From its `Date` header, which has whole seconds. */
  readonly serverMs: number
  /** When the request was sent. */
  readonly sentMs: number
  /** When the headers of the answer came. */
  readonly receivedMs: number
}
