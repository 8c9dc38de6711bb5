import type { Violation } from './observer/Violation.ts'

export interface SimulationResult {
  readonly slots: number
  /** The first rules that did not hold. */
  readonly violations: readonly Violation[]
  /** SHA-256 of the log. */
  readonly digest: string
}
