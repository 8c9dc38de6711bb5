import type { Trigger, Triggers } from './Trigger.ts'

/** Which subscribers a name wakes. */
export class TriggerBoard<Subscriber> {
  readonly #subscribers = new Map<string, Set<Subscriber>>()
  readonly #wake: (subscriber: Subscriber) => void

  constructor(wake: (subscriber: Subscriber) => void) {
    this.#wake = wake
  }

  fire(name: string): void {
    for (const subscriber of this.#subscribers.get(name) ?? []) this.#wake(subscriber)
  }

  /** The board as one subscriber may use it. */
  viewOf(subscriber: Subscriber): Triggers {
    return {
      subscribe: (name) => {
        const subscribers = this.#subscribers.get(name) ?? new Set()
        this.#subscribers.set(name, subscribers.add(subscriber))
      },
      named: (name): Trigger => ({ fire: () => this.fire(name) }),
    }
  }
}
