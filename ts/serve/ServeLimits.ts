/** What strangers may take of a server. */
export interface ServeLimits {
  /** Open at once; more are turned away by the operating system's backlog, then refused. */
  readonly connections: number
  /** Requests of one connection that are answered at once; one that sends more before reading is cut off. */
  readonly pipelined: number
  /** Open event streams; the next one is answered 503. */
  readonly subscribers: number
  /** Events that wait for a subscriber; one who falls further behind is cut off. */
  readonly subscriberBytes: number
  /** Request line's path and query, in characters. */
  readonly targetLength: number
  /** Request line and headers together. */
  readonly headerBytes: number
  /** Until a request's headers are there. */
  readonly headersMs: number
  /** Between requests of a connection. */
  readonly idleMs: number
  /** Without a byte going either way while an answer is sent. */
  readonly stallMs: number
  /** For an answer as a whole, however slowly it is read. */
  readonly answerMs: number
  /** Encoded answers kept in memory. */
  readonly cacheBytes: number
}

const KIB = 1024

export const defaultServeLimits: ServeLimits = {
  connections: 256,
  pipelined: 8,
  subscribers: 64,
  subscriberBytes: 256 * KIB,
  targetLength: KIB,
  headerBytes: 8 * KIB,
  headersMs: 10_000,
  idleMs: 30_000,
  stallMs: 15_000,
  answerMs: 120_000,
  cacheBytes: 32 * KIB * KIB,
}
