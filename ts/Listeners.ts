import type { Logger } from './log.ts'

/**
 * Who wants to hear of events.
 *
 * - A listener that throws, or whose promise is rejected, harms neither the others nor the one who tells: that is an error
 *   in the log.
 */
export class Listeners<Event> {
  readonly #report: (error: unknown) => void
  /** Each with whether it hears of one event only. */
  readonly #listeners = new Map<(event: Event) => unknown, boolean>()

  /** @param report - a log, or whoever else is to hear of listeners that fail */
  constructor(report: Pick<Logger, 'error'> | ((error: unknown) => void)) {
    this.#report =
      typeof report === 'function' ? report : (error) => report.error('a listener failed', { error: String(error) })
  }

  /** Calls the listener from now on, until the returned function is called. */
  add(listener: (event: Event) => unknown): () => void {
    this.#listeners.set(listener, false)
    return () => this.delete(listener)
  }

  /** Calls the listener the next time only. */
  addOnce(listener: (event: Event) => unknown): () => void {
    this.#listeners.set(listener, true)
    return () => this.delete(listener)
  }

  delete(listener: (event: Event) => unknown): void {
    this.#listeners.delete(listener)
  }

  tell(event: Event): void {
    for (const [listener, isOnce] of [...this.#listeners]) {
      if (isOnce) this.#listeners.delete(listener)
      callListener(() => listener(event), this.#report)
    }
  }
}

/** Calls what others brought; an error of it, thrown now or later, goes to `report` alone. */
export function callListener(call: () => unknown, report: (error: unknown) => void): void {
  try {
    const outcome = call()
    if (outcome instanceof Promise) outcome.catch(report)
  } catch (error) {
    report(error)
  }
}
