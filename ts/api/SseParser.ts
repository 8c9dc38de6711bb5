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

/** How the lines begin that mean anything: `data`, `event`. */
const WANTED = [0x64, 0x65]

/**
 * Reads the server-sent events format from chunks cut anywhere, even within a character or between CR and LF.
 *
 * - lines end with LF, CR or CRLF; an event without data is not dispatched;
 * - comments, and fields that mean nothing here, are skipped where they lie;
 * - a line or event over the limit ends the stream with an error, before it is held whole.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class SseParser {
  readonly #limits: SseLimits
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #held: Uint8Array[] = []
  #lineBytes = 0
  #isSkipping = false
  #lines = 0
  #atStart = true
  #afterCr = false
  #name = ''
  #data: string[] = []
  #eventBytes = 0

  constructor(limits: Partial<SseLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
  }

  /** How many lines have ended so far, comments and empty ones too. */
  get lines(): number {
    return this.#lines
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
      const part = chunk.subarray(start)
      this.#count(part)
      // A copy: the chunk may be a small part of a large buffer.
      if (!this.#isSkipping) this.#held.push(Uint8Array.from(part))
      this.#afterCr = false
    }
    return events
  }

  /** Takes account of a part of a line; its first byte decides whether the line is of any use. */
  #count(part: Uint8Array): void {
    const [first] = part
    if (this.#lineBytes === 0 && first !== undefined) this.#isSkipping = !this.#atStart && !WANTED.includes(first)
    this.#lineBytes += part.length
    if (this.#lineBytes > this.#limits.lineBytes) {
      throw new BeaconHttpError('ERR_SERVER_STREAM', `an event line exceeds ${this.#limits.lineBytes} bytes`, {
        endpoint: 'events',
      })
    }
  }

  #endLine(rest: Uint8Array, events: ServerSentEvent[]): void {
    this.#count(rest)
    if (this.#lineBytes === 0) this.#dispatch(events)
    else if (!this.#isSkipping) this.#field(this.#text(rest))
    this.#lines++
    this.#lineBytes = 0
    this.#isSkipping = false
    this.#atStart = false
  }

  #text(rest: Uint8Array): string {
    const line = this.#decoder.decode(this.#held.length === 0 ? rest : Buffer.concat([...this.#held, rest]))
    this.#held = []
    return this.#atStart && line.startsWith('\ufeff') ? line.slice(1) : line
  }

  #field(line: string): void {
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
    if (this.#data.length > 0) {
      events.push({ name: this.#name || 'message', data: this.#data.join('\n') })
      this.#data = []
    }
    this.#name = ''
    this.#eventBytes = 0
  }
}
