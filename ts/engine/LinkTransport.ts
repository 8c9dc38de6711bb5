import { type Clock, systemClock, type Timer } from '../clock.ts'
import { EngineCallError } from './EngineFailure.ts'
import type { EngineLink, LinkEnd, OpenLink } from './EngineLink.ts'
import { type EngineMessage, type EngineTransport, MAX_ANSWER_BYTES } from './EngineTransport.ts'
import { unreachable } from './unreachable.ts'

/** A call whose answer has not come. */
interface OpenCall {
  readonly method: string
  readonly timer: Timer
  readonly resolve: (text: string) => void
  readonly reject: (error: EngineCallError) => void
}

/** One life of the link. */
interface Session {
  readonly link: Promise<EngineLink>
  readonly ends: AbortController
  /** Messages that came so far. */
  heard: number
}

/**
 * The engine API over one link that stays open: a WebSocket, or an IPC socket.
 *
 * - the link is opened by the first call and, once it broke, by the next one: how often is the caller's decision;
 * - when it breaks, the calls in flight fail, each exactly once, and are never sent again by themselves;
 * - answers are matched by id: one to a call that gave up is dropped, one to a call that never was ends the link;
 * - when a call runs out of time, nothing came since, and no other call waits, the link counts as dead.
 */
export class LinkTransport implements EngineTransport {
  readonly label: string
  readonly #open: OpenLink
  readonly #onRefused: () => void
  readonly #clock: Clock
  readonly #calls = new Map<number, OpenCall>()
  #links = 0
  #session: Session | undefined
  #lastId = 0
  #closed = false

  /** @param onRefused - hears that the client does not accept the token */
  constructor(label: string, open: OpenLink, onRefused: () => void = () => {}, clock: Clock = systemClock) {
    this.label = label
    this.#clock = clock
    this.#onRefused = onRefused
    this.#open = open
  }

  get links(): number {
    return this.#links
  }

  async send(message: EngineMessage): Promise<string> {
    if (this.#closed) throw unreachable('closed')
    this.#session ??= this.#begin()
    const session = this.#session
    const answer = this.#register(message, session)
    session.link.then(
      (link) => {
        // Not if its time was up before there was a link, or the link broke in the same moment.
        if (this.#calls.has(message.id) && this.#session === session) link.send(message.body)
      },
      (error: unknown) => {
        if (this.#session === session) this.#drop(session)
        this.#fail(message.id, error instanceof EngineCallError ? error : unreachable('unknown fault', error))
      },
    )
    return answer
  }

  /** The token was shown when the link was opened: another link shows another one. */
  tokenRefused(): void {
    this.#onRefused()
    if (this.#session !== undefined) this.#drop(this.#session)
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#session !== undefined) this.#drop(this.#session)
    for (const id of [...this.#calls.keys()]) this.#fail(id, unreachable('closed'))
  }

  #begin(): Session {
    this.#links += 1
    const ends = new AbortController()
    const isCurrent = (): boolean => this.#session === session
    const listener = {
      message: (text: string) => {
        if (isCurrent()) this.#receive(session, text)
      },
      ended: (end: LinkEnd) => {
        if (isCurrent()) this.#end(session, end)
      },
    }
    const session: Session = { ends, heard: 0, link: this.#open(listener, ends.signal) }
    return session
  }

  #register({ id, method, timeoutMs }: EngineMessage, session: Session): Promise<string> {
    this.#lastId = Math.max(this.#lastId, id)
    const heardBefore = session.heard
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(timeoutMs, () => {
        this.#fail(id, new EngineCallError({ kind: 'timeout', method, timeoutMs }))
        const isSilent = session.heard === heardBefore && this.#calls.size === 0
        if (isSilent && this.#session === session) this.#drop(session)
      })
      this.#calls.set(id, { method, timer, resolve, reject })
    })
  }

  #receive(session: Session, text: string): void {
    session.heard += 1
    const addressee = text.length > MAX_ANSWER_BYTES ? 'too-long' : addresseeOf(text)
    switch (addressee) {
      case 'nobody':
        break
      case 'everybody':
        for (const id of [...this.#calls.keys()]) this.#answer(id, text)
        break
      case 'too-long':
        this.#end(session, { kind: 'nonsense', detail: `longer than ${MAX_ANSWER_BYTES} bytes` })
        break
      case 'unreadable':
        this.#end(session, { kind: 'nonsense', detail: 'it is not a JSON-RPC object' })
        break
      default:
        if (addressee >= 1 && addressee <= this.#lastId) this.#answer(addressee, text)
        else this.#end(session, { kind: 'nonsense', detail: 'it belongs to another request' })
    }
  }

  #end(session: Session, end: LinkEnd): void {
    this.#drop(session)
    for (const [id, { method }] of [...this.#calls]) {
      this.#fail(
        id,
        end.kind === 'broken'
          ? unreachable(end.detail)
          : new EngineCallError({ kind: 'bad-answer', method, detail: end.detail }),
      )
    }
  }

  #drop(session: Session): void {
    this.#session = undefined
    session.ends.abort()
  }

  #answer(id: number, text: string): void {
    this.#take(id)?.resolve(text)
  }

  #fail(id: number, error: EngineCallError): void {
    this.#take(id)?.reject(error)
  }

  #take(id: number): OpenCall | undefined {
    const call = this.#calls.get(id)
    call?.timer.cancel()
    this.#calls.delete(id)
    return call
  }
}

/**
 * Whom a message is for, by its id. An error without one says that the client could not read what it got; a message
 * with a method is a call or a note of its own, which nobody asked for.
 */
function addresseeOf(text: string): number | 'everybody' | 'nobody' | 'unreadable' {
  let answer: unknown
  try {
    answer = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'unreadable'
  if ('method' in answer) return 'nobody'
  const id = 'id' in answer ? answer.id : null
  if (id === null) return 'error' in answer ? 'everybody' : 'unreadable'
  return typeof id === 'number' ? id : 'unreadable'
}
