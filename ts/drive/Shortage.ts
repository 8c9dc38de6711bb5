import type { Clock } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { BlsyncError } from '../errors.ts'
import { messageAfterName } from '../request/messageAfterName.ts'
import type { ServerHandle } from '../request/ServerHandle.ts'

export interface ShortageOptions {
  readonly kind: 'block-unavailable' | 'payload-unavailable'
  readonly conditions: ConditionSink
  readonly clock: Clock
  /** How long something may be missing before it is a condition. */
  readonly patienceMs: number
}

/**
 * Says that what execution clients wait for is given by no beacon node, and what each of them says instead.
 *
 * - missing things follow each other, as heads do: it is over only when the newest is there;
 * - what a server said last is kept until then.
 */
export class Shortage {
  readonly #options: ShortageOptions
  readonly #refusals = new Map<ServerHandle, string>()
  #sinceMs: number | undefined

  constructor(options: ShortageOptions) {
    this.#options = options
  }

  /**
   * Something is missing, from now on or still; returns the milliseconds until this is to be said again.
   *
   * @param what - which one, where that is not obvious
   * @param why - where it is not for a server's words
   */
  missing({ what, why }: { readonly what?: string; readonly why?: string } = {}): number | undefined {
    const nowMs = this.#options.clock.monotonicMs()
    this.#sinceMs ??= nowMs
    const leftMs = this.#sinceMs + this.#options.patienceMs - nowMs
    if (leftMs > 0) return leftMs
    this.#options.conditions.raise({ kind: this.#options.kind, evidence: why ?? this.#evidence(what) })
    return undefined
  }

  /** Nothing is missing. */
  over(): void {
    if (this.#sinceMs === undefined) return
    this.#sinceMs = undefined
    this.#refusals.clear()
    this.#options.conditions.clear(this.#options.kind)
  }

  /** What a server said instead of giving it. */
  refused(server: ServerHandle, reason: BlsyncError | string): void {
    this.#refusals.set(server, typeof reason === 'string' ? reason : messageAfterName(reason, server))
  }

  serverRemoved(server: ServerHandle): void {
    this.#refusals.delete(server)
  }

  #evidence(what: string | undefined): string {
    const refusals = [...this.#refusals].map(([server, reason]) => `${server.name}: ${reason}`)
    const said = refusals.length === 0 ? 'no beacon node could be asked' : refusals.join('; ')
    return what === undefined ? said : `${what}: ${said}`
  }
}
