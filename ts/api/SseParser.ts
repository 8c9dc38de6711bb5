import { BeaconHttpError } from './BeaconHttpError.ts'

/** One dispatched event. */
export interface ServerSentEvent {
  /** Value of the `event` field, `message` without one. */
  readonly name: string
  /** Lines of the `data` fields, joined by line feeds. */
  readonly data: string
}

/** Limits on what a server can make us hold. */
export interface SseLimits {
  readonly lineBytes: number
  readonly eventBytes: number
}

/** A finality update, the longest event of interest, has under 8 KB. */
const DEFAULT_LIMITS: SseLimits = { lineBytes: 128 * 1024, eventBytes: 256 * 1024 }

const LF = 0x0a
const CR = 0x0d
const COLON = 0x3a

/**
 * Reads the server-sent events format from chunks cut anywhere, even within a character or between CR and LF.
 *
 * - lines end with LF, CR or CRLF; comments are ignored; an event without data is not dispatched;
 * - a line or event over the limit ends the stream with an error, before it is held whole.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseParser {
  readonly #limits: SseLimits
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #line: Uint8Array[] = []
  #lineBytes = 0
  #atStart = true
  #afterCr = false
  #name = ''
  #data: string[] = []
  #eventBytes = 0

  constructor(limits: Partial<SseLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  /**
   * Events that this chunk completes.
   *
   * @throws BeaconHttpError when a limit is exceeded; the parser must not be used afterwards
   */
  push(chunk: Uint8Array): readonly ServerSentEvent[] {
    const events: ServerSentEvent[] = []
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte !== LF && byte !== CR) continue
      const secondOfPair = byte === LF && at === start && this.#lineBytes === 0 && this.#afterCr
      if (!secondOfPair) this.#endLine(chunk.subarray(start, at), events)
      this.#afterCr = byte === CR
      start = at + 1
    }
    if (start < chunk.length) {
      this.#hold(chunk.subarray(start))
      this.#afterCr = false
    }
    return events
  }

  #hold(part: Uint8Array): void {
    this.#lineBytes += part.length
    if (this.#lineBytes > this.#limits.lineBytes) {
      throw new BeaconHttpError('ERR_SERVER_STREAM', `an event line exceeds ${this.#limits.lineBytes} bytes`, {
        endpoint: 'events',
      })
    }
    // A copy: the chunk may be a small part of a large buffer.
    if (part.length > 0) this.#line.push(Uint8Array.from(part))
  }

  #endLine(rest: Uint8Array, events: ServerSentEvent[]): void {
    this.#hold(rest)
    let line = this.#decoder.decode(Buffer.concat(this.#line))
    this.#line = []
    this.#lineBytes = 0
    if (this.#atStart && line.startsWith('\ufeff')) line = line.slice(1)
    this.#atStart = false
    if (line === '') this.#dispatch(events)
    else this.#field(line)
  }

  #field(line: string): void {
    if (line.charCodeAt(0) === COLON) return
    const colon = line.indexOf(':')
    const field = colon < 0 ? line : line.slice(0, colon)
    const raw = colon < 0 ? '' : line.slice(colon + 1)
    const value = raw.startsWith(' ') ? raw.slice(1) : raw
    if (field === 'event') this.#name = value
    if (field !== 'data') return
    this.#eventBytes += line.length
    if (this.#eventBytes > this.#limits.eventBytes) {
      throw new BeaconHttpError('ERR_SERVER_STREAM', `an event exceeds ${this.#limits.eventBytes} bytes`, {
        endpoint: 'events',
      })
    }
    this.#data.push(value)
  }

  #dispatch(events: ServerSentEvent[]): void {
    if (this.#data.length > 0) events.push({ name: this.#name || 'message', data: this.#data.join('\n') })
    this.#name = ''
    this.#data = []
    this.#eventBytes = 0
  }
}
