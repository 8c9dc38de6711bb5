import type { ConditionSink } from '../conditions/ConditionSink.ts'
import { ENGINES } from '../conditions/causes.ts'
import type { EngineStatus } from './EngineStatus.ts'
import { engineCondition } from './engineCondition.ts'

/**
 * Raises and clears the condition that an execution client's status stands for.
 *
 * - at most one of them holds, but for a payload that was refused: it explains why the client has to sync;
 * - between two statuses that tell nothing, as while it reconnects, the last one stays.
 */
export class EngineConditions {
  readonly #sink: ConditionSink
  readonly #subject: string

  constructor(sink: ConditionSink, subject: string) {
    this.#sink = sink
    this.#subject = subject
  }

  show(status: EngineStatus, { isPayloadRefused }: { readonly isPayloadRefused: boolean }): void {
    if (status.kind === 'starting') return
    const condition = engineCondition(status)
    for (const kind of ENGINES) {
      const stays = kind === 'engine-refusing' && isPayloadRefused && condition?.kind === 'engine-syncing'
      if (kind !== condition?.kind && !stays) this.#sink.clear(kind, this.#subject)
    }
    if (condition !== undefined) this.#sink.raise({ ...condition, subject: this.#subject })
  }
}
