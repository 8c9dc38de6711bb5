import { Listeners } from '../Listeners.ts'
import { type Logger, silentLogger } from '../log.ts'

type Listener = (...values: readonly unknown[]) => void

/** Who listens to a provider, https://eips.ethereum.org/EIPS/eip-1193#events. Events that never come may be listened to. */
export class ProviderEvents {
  readonly #listeners: Readonly<Record<'message' | 'disconnect', Listeners<unknown>>>

  constructor(logger: Logger = silentLogger) {
    this.#listeners = { message: new Listeners<unknown>(logger), disconnect: new Listeners<unknown>(logger) }
  }

  add(event: string, listener: Listener): void {
    this.#of(event)?.add(listener)
  }

  remove(event: string, listener: Listener): void {
    this.#of(event)?.delete(listener)
  }

  tell(event: 'message' | 'disconnect', value: unknown): void {
    this.#listeners[event].tell(value)
  }

  #of(event: string): Listeners<unknown> | undefined {
    return event === 'message' || event === 'disconnect' ? this.#listeners[event] : undefined
  }
}
