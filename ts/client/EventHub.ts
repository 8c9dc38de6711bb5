import { ConfigError } from '../errors.ts'
import { Listeners } from '../Listeners.ts'

type ListenersByName<Events extends object> = { [Name in keyof Events]?: Listeners<Events[Name]> }

/**
 * Listeners by event name; the type parameter maps each name to what its listeners are told.
 *
 * - A listener that fails harms nobody else; `onFailure` hears of it.
 * - Names that there are not, and listeners that are none, are refused: nothing would ever be heard of them.
 */
export class EventHub<Events extends object> {
  readonly #onFailure: (name: keyof Events & string, error: unknown) => void
  readonly #names: ReadonlySet<string>
  readonly #listeners: ListenersByName<Events> = {}

  /** @param names - each name has a key */
  constructor(
    names: Readonly<Record<keyof Events & string, true>>,
    onFailure: (name: keyof Events & string, error: unknown) => void,
  ) {
    this.#names = new Set(Object.keys(names))
    this.#onFailure = onFailure
  }

  /** Calls the listener from now on, until the returned function or `off` is called. */
  on<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    this.#check(name, listener)
    return this.#of(name).add(listener)
  }

  /** Calls the listener the next time only. */
  once<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): () => void {
    this.#check(name, listener)
    return this.#of(name).addOnce(listener)
  }

  /** Calls the listener no more; an unknown one is ignored. */
  off<Name extends keyof Events & string>(name: Name, listener: (event: Events[Name]) => unknown): void {
    this.#listeners[name]?.delete(listener)
  }

  emit<Name extends keyof Events & string>(name: Name, event: Events[Name]): void {
    this.#listeners[name]?.tell(event)
  }

  /** A program without types may give anything. */
  #check(name: unknown, listener: unknown): void {
    if (typeof name !== 'string' || !this.#names.has(name)) {
      throw new ConfigError(`there is no event ${String(name)}: choose ${[...this.#names].join(', ')}`)
    }
    if (typeof listener !== 'function') throw new ConfigError(`the listener to ${name} must be a function`)
  }

  #of<Name extends keyof Events & string>(name: Name): Listeners<Events[Name]> {
    const known = this.#listeners[name]
    if (known !== undefined) return known
    const made = new Listeners<Events[Name]>((error) => this.#onFailure(name, error))
    this.#listeners[name] = made
    return made
  }
}
