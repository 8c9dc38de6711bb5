import type { Root } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

interface Absence {
  readonly delayMs: number
  /** In monotonic milliseconds. */
  readonly retryAtMs: number
}

/**
 * Which servers do not have what belongs to a block, and when they are asked for it again: after `retryMs`, then twice as
 * long each time, at most `maxMs`. It is not a failure, and holds back nothing else that the server may be asked for.
 */
export class Absences {
  readonly #retryMs: number
  readonly #maxMs: number
  readonly #clock: Clock
  readonly #byRoot = new Map<Root, Map<ServerHandle, Absence>>()

  constructor(clock: Clock, { retryMs, maxMs }: { readonly retryMs: number; readonly maxMs: number }) {
    this.#clock = clock
    this.#retryMs = retryMs
    this.#maxMs = maxMs
  }

  note(root: Root, server: ServerHandle): void {
    const servers = this.#byRoot.get(root) ?? new Map<ServerHandle, Absence>()
    const last = servers.get(server)
    const delayMs = last === undefined ? this.#retryMs : Math.min(this.#maxMs, 2 * last.delayMs)
    servers.set(server, { delayMs, retryAtMs: this.#clock.monotonicMs() + delayMs })
    this.#byRoot.set(root, servers)
  }

  /** Whether it is too early to ask the server for it again. */
  isTooEarly(root: Root, server: ServerHandle): boolean {
    return (this.#byRoot.get(root)?.get(server)?.retryAtMs ?? 0) > this.#clock.monotonicMs()
  }

  /** Milliseconds until the next server may be asked for it again; undefined when nobody has to wait. */
  nextRetryInMs(root: Root): number | undefined {
    const now = this.#clock.monotonicMs()
    const waits = [...(this.#byRoot.get(root)?.values() ?? [])].map(({ retryAtMs }) => retryAtMs - now)
    const ahead = waits.filter((waitMs) => waitMs > 0)
    return ahead.length === 0 ? undefined : Math.min(...ahead)
  }

  /** The server says that it has it now. */
  forgetAt(root: Root, server: ServerHandle): void {
    this.#byRoot.get(root)?.delete(server)
  }

  /** Nobody wants it any more. */
  forget(root: Root): void {
    this.#byRoot.delete(root)
  }

  /** Only these are still wanted. */
  keepOnly(isWanted: (root: Root) => boolean): void {
    for (const root of this.#byRoot.keys()) if (!isWanted(root)) this.#byRoot.delete(root)
  }

  serverRemoved(server: ServerHandle): void {
    for (const servers of this.#byRoot.values()) servers.delete(server)
  }
}
