import type { ConditionKind } from './ConditionKind.ts'

/** What is told when a condition is seen. */
export interface ConditionReport {
  readonly kind: ConditionKind
  /** A beacon node, an execution client or an execution provider by its name; the program itself when left out. */
  readonly subject?: string
  /** What was seen, in few words and without secrets; the newest report's is kept. */
  readonly evidence: string
  /** What helps in this very case, where more is known than of the kind. */
  readonly remedy?: string
}

/** Whoever sees a condition raises it, and clears it when it is over; both may be said as often as one likes. */
export interface ConditionSink {
  raise(report: ConditionReport): void
  clear(kind: ConditionKind, subject?: string): void
}

/** For parts that are used on their own. */
export const noConditions: ConditionSink = { raise: () => {}, clear: () => {} }
