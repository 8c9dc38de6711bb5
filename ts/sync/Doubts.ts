import type { Clock } from '../clock.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

/**
 * Servers whose signatures do not verify: either they are wrong or our committees are, and what their updates are worth tells.
 *
 * - Each is looked at as soon as possible, then not again for a while: a liar must not keep us busy.
 */
export class Doubts {
  readonly #clock: Clock
  readonly #pauseMs: number
  readonly #due = new Set<ServerHandle>()
  readonly #lookedAtMs = new Map<ServerHandle, number>()

  /** @param pauseMs - from one look at a server to the next */
  constructor(clock: Clock, pauseMs: number) {
    this.#clock = clock
    this.#pauseMs = pauseMs
  }

  /** Servers that are to be looked at now. */
  get due(): readonly ServerHandle[] {
    return [...this.#due]
  }

  add(server: ServerHandle): void {
    const lookedAtMs = this.#lookedAtMs.get(server) ?? Number.NEGATIVE_INFINITY
    if (this.#clock.monotonicMs() - lookedAtMs >= this.#pauseMs) this.#due.add(server)
  }

  looked(server: ServerHandle): void {
    this.#due.delete(server)
    this.#lookedAtMs.set(server, this.#clock.monotonicMs())
  }

  remove(server: ServerHandle): void {
    this.#due.delete(server)
    this.#lookedAtMs.delete(server)
  }
}
