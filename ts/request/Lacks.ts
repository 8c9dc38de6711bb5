import type { Clock } from '../clock.ts'
import type { ServerHandle } from './ServerHandle.ts'

interface Lack {
  readonly delayMs: number
  /** In monotonic milliseconds. */
  readonly retryAtMs: number
}

export interface LackRules<What> {
  /** Until a server is asked again for what it lacked, the first time. */
  readonly firstMs: number
  /** So long at most, doubling each time; always `firstMs` if left out. */
  readonly maxMs?: number
  /** Whether who lacks the one lacks the other too; if left out, only what is the same. */
  readonly isImplied?: (lacked: What, asked: What) => boolean
}

/**
 * Which server has shown to lack what, for a while: it is not a failure, and holds back nothing else that the server may be
 * asked for.
 *
 * - Nothing is permanent: a server is asked again after a delay, which doubles if it lacks the same once more.
 * - What may be asked for again since the longest delay is forgotten, so that memory follows what is asked for in that time.
 */
export class Lacks<What> {
  readonly #clock: Clock
  readonly #firstMs: number
  readonly #maxMs: number
  readonly #isImplied: (lacked: What, asked: What) => boolean
  readonly #servers = new Map<ServerHandle, Map<What, Lack>>()

  constructor(clock: Clock, rules: LackRules<What>) {
    this.#clock = clock
    this.#firstMs = rules.firstMs
    this.#maxMs = rules.maxMs ?? rules.firstMs
    this.#isImplied = rules.isImplied ?? Object.is
  }

  /** The server has just shown that it does not have it. */
  add(server: ServerHandle, what: What): void {
    const nowMs = this.#clock.monotonicMs()
    const lacks = this.#servers.get(server) ?? new Map<What, Lack>()
    this.#servers.set(server, lacks)
    const last = lacks.get(what)
    const delayMs = last === undefined ? this.#firstMs : Math.min(this.#maxMs, 2 * last.delayMs)
    lacks.set(what, { delayMs, retryAtMs: nowMs + delayMs })
    for (const [other, { retryAtMs }] of lacks) if (retryAtMs + this.#maxMs < nowMs) lacks.delete(other)
  }

  /** Whether the server may be asked for it now. */
  mayHave(server: ServerHandle, what: What): boolean {
    return this.waitMs(server, what) === 0
  }

  /** Milliseconds until the server may be asked for it; 0 when it may now. */
  waitMs(server: ServerHandle, what: What): number {
    let retryAtMs = 0
    for (const [lacked, lack] of this.#servers.get(server) ?? []) {
      if (this.#isImplied(lacked, what)) retryAtMs = Math.max(retryAtMs, lack.retryAtMs)
    }
    return Math.max(0, retryAtMs - this.#clock.monotonicMs())
  }

  /** Milliseconds until the next server that has to wait may be asked for it; undefined when none has to. */
  nextRetryInMs(what: What): number | undefined {
    const waits = [...this.#servers.keys()].map((server) => this.waitMs(server, what)).filter((waitMs) => waitMs > 0)
    return waits.length === 0 ? undefined : Math.min(...waits)
  }

  /** The server may have it now, or all that it lacked. */
  mayHaveNow(server: ServerHandle, what?: What): void {
    if (what === undefined) this.#servers.delete(server)
    else this.#servers.get(server)?.delete(what)
  }

  /** Nothing else is wanted any more. */
  keepOnly(isWanted: (what: What) => boolean): void {
    for (const lacks of this.#servers.values()) {
      for (const what of lacks.keys()) if (!isWanted(what)) lacks.delete(what)
    }
  }

  /** Any server may have what it lacked. */
  clear(): void {
    this.#servers.clear()
  }
}

/** For slots: who lacks one lacks those before it too. */
export function isOlder(lacked: number, asked: number): boolean {
  return asked <= lacked
}
