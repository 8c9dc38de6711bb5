import type { Clock, Timer } from '../clock.ts'
import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { ServerHandle } from './ServerHandle.ts'

/** What was wrong longer ago says nothing of a server: others may be asked in its place, so that it cannot show better. */
const LAPSE_MS = 300_000

interface Charge {
  readonly kinds: Set<string>
  lapse: Timer
}

/** Which kinds of answers of a server did not hold, until one of the same kind does, or for a while. */
export class Charges {
  readonly #conditions: ConditionSink
  readonly #clock: Clock
  readonly #charges = new Map<ServerHandle, Charge>()

  constructor(conditions: ConditionSink, clock: Clock) {
    this.#conditions = conditions
    this.#clock = clock
  }

  add(server: ServerHandle, kind: string, reason: string): void {
    const known = this.#charges.get(server)
    known?.lapse.cancel()
    const lapse = this.#clock.after(LAPSE_MS, () => this.remove(server)).unref()
    this.#charges.set(server, { kinds: (known?.kinds ?? new Set()).add(kind), lapse })
    this.#conditions.raise({ kind: 'server-wrong-answers', subject: server.name, evidence: reason })
  }

  /** An answer of that kind holds. */
  lift(server: ServerHandle, kind: string): void {
    const kinds = this.#charges.get(server)?.kinds
    if (kinds?.delete(kind) === true && kinds.size === 0) this.remove(server)
  }

  remove(server: ServerHandle): void {
    const charge = this.#charges.get(server)
    if (charge === undefined) return
    charge.lapse.cancel()
    this.#charges.delete(server)
    this.#conditions.clear('server-wrong-answers', server.name)
  }
}
