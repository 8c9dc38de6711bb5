import { Listeners } from '../Listeners.ts'

type ListenersByName<Events extends object> = { [Name in keyof Events]?: Listeners<Events[Name]> }

/**
 * Listeners by event name; the type parameter maps each name to what its listeners are told.
 *
 * - A listener that fails harms nobody else; `onFailure` hears of it.
 */
export class EventHub<Events extends object> {
  readonly #onFailure: (name: keyof Events & string, error: unknown) => void
  readonly #listeners: ListenersByName<Events> = {}

  constructor(onFailure: (name: keyof Events & string, error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** Calls the listener from now on, until the returned function or `off` is called. */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    return this.#of(name).add(listener)
  }

  /** Calls the listener the next time only. */
  once<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    return this.#of(name).addOnce(listener)
  }

  /** Calls the listener no more; an unknown one is ignored. */
  off<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): void {
    this.#listeners[name]?.delete(listener)
  }

  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    this.#listeners[name]?.tell(event)
  }

  #of<Name extends keyof Events & string>(name: Name): Listeners<Events[Name]> {
    const known = this.#listeners[name]
    if (known !== undefined) return known
    const made = new Listeners<Events[Name]>((error) => this.#onFailure(name, error))
    this.#listeners[name] = made
    return made
  }
}
