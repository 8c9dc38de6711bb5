import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { ServerHandle } from './ServerHandle.ts'

/** Which kinds of answers of a server did not hold, until one of the same kind does. */
export class Charges {
  readonly #conditions: ConditionSink
  readonly #kinds = new Map<ServerHandle, Set<string>>()

  constructor(conditions: ConditionSink) {
    this.#conditions = conditions
  }

  add(server: ServerHandle, kind: string, reason: string): void {
    this.#kinds.set(server, (this.#kinds.get(server) ?? new Set()).add(kind))
    this.#conditions.raise({ kind: 'server-wrong-answers', subject: server.name, evidence: reason })
  }

  /** An answer of that kind holds. */
  lift(server: ServerHandle, kind: string): void {
    const kinds = this.#kinds.get(server)
    if (kinds?.delete(kind) === true && kinds.size === 0) this.remove(server)
  }

  remove(server: ServerHandle): void {
    if (this.#kinds.delete(server)) this.#conditions.clear('server-wrong-answers', server.name)
  }
}
