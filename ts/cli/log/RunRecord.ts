import type { ClientStatus } from '../../client/ClientStatus.ts'
import { duration } from '../words/duration.ts'

/** What a run has done, for the summary at its end. */
export class RunRecord {
  readonly #startedMs: number
  #heads = 0
  readonly #conditions = new Set<string>()

  constructor(startedMs: number) {
    this.#startedMs = startedMs
  }

  headVerified(): void {
    this.#heads++
  }

  look({ conditions }: Pick<ClientStatus, 'conditions'>): void {
    for (const { kind } of conditions) this.#conditions.add(kind)
  }

  summary({ head, finalized }: Pick<ClientStatus, 'head' | 'finalized'>, nowMs: number): string {
    const ran = duration((nowMs - this.#startedMs) / 1000)
    const end = head === undefined ? '' : `, the last at slot ${head.slot}`
    const final = finalized === undefined ? '' : `, finalized up to slot ${finalized.slot}`
    const troubles = this.#conditions.size === 0 ? '' : `\n  troubles seen: ${[...this.#conditions].sort().join(', ')}`
    return `Ran for ${ran}: ${this.#heads} head${this.#heads === 1 ? '' : 's'} verified${end}${final}.${troubles}\n`
  }
}
