type Listeners<Events extends object> = { [Name in keyof Events]?: Set<(event: Events[Name]) => void> }

/** Listeners by event name; the type parameter maps each name to what its listeners are told. */
export class EventHub<Events extends object> {
  readonly #listeners: Listeners<Events> = {}

  /** Calls the listener from now on, until the returned function is called. Listeners must not throw. */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners = this.#listeners[name] ?? new Set<(event: Events[Name]) => void>()
    this.#listeners[name] = listeners.add(listener)
    return () => listeners.delete(listener)
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.#listeners[name] ?? []) listener(event)
  }
}
