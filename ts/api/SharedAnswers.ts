import { defaultServerOptions } from '../request/ServerOptions.ts'

interface Pending<T> {
  readonly answer: Promise<T>
  readonly askedAtMs: number
}

/** One answer for all who ask for the same while it is on the way; one that is late may have got lost, and is asked for anew. */
export class SharedAnswers<T> {
  readonly #now: () => number
  readonly #pending = new Map<string, Pending<T>>()

  /** @param now - monotonic milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  get(what: string, ask: () => Promise<T>): Promise<T> {
    const nowMs = this.#now()
    const known = this.#pending.get(what)
    // Timers may fire a fraction of a millisecond early.
    const isLate = known === undefined || Math.ceil(nowMs - known.askedAtMs) >= defaultServerOptions.softTimeoutMs
    if (!isLate) return known.answer
    const answer = ask().finally(() => {
      if (this.#pending.get(what) === pending) this.#pending.delete(what)
    })
    const pending = { answer, askedAtMs: nowMs }
    this.#pending.set(what, pending)
    return answer
  }
}
