import type { Trigger, Triggers } from './Trigger.ts'

/** Which subscribers a name wakes. */
export class TriggerBoard<Subscriber> {
  readonly #subscribers = new Map<string, Map<Subscriber, () => boolean>>()
  readonly #wake: (subscriber: Subscriber) => void

  constructor(wake: (subscriber: Subscriber) => void) {
    this.#wake = wake
  }

  fire(name: string): void {
    for (const [subscriber, isNeeded] of this.#subscribers.get(name) ?? []) if (isNeeded()) this.#wake(subscriber)
  }

  /** The board as one subscriber may use it. */
  viewOf(subscriber: Subscriber): Triggers {
    return {
      subscribe: (name, isNeeded = () => true) => {
        const subscribers = this.#subscribers.get(name) ?? new Map()
        this.#subscribers.set(name, subscribers.set(subscriber, isNeeded))
      },
      named: (name): Trigger => ({ fire: () => this.fire(name) }),
    }
  }
}
