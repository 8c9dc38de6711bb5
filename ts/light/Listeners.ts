import type { Logger } from '../log.ts'

/**
 * Who wants to hear of events.
 *
 * - A listener that throws harms neither the others nor the one who tells: that is an error in the log.
 */
export class Listeners<Event> {
  readonly #logger: Logger
  readonly #listeners = new Set<(event: Event) => void>()

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Calls the listener from now on, until the returned function is called. */
  add(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        this.#logger.error('a listener failed', { error: String(error) })
      }
    }
  }
}
