import type { ConditionKind } from './ConditionKind.ts'

/** What is known of a kind of condition before it is seen. */
export interface ConditionRow {
  readonly of: 'client' | 'server' | 'engine' | 'provider'
  /**
   * Whether it keeps the user from a followed head by itself: a server's only when no other server is free of such. What
   * does not is told when something that does is explained by it.
   */
  readonly stops: boolean
  /** Whole slots it must hold before it is worth a line in the log. */
  readonly patienceSlots: number
  /** Kinds that explain it: while one holds, only that one is told. */
  readonly explainedBy: readonly ConditionKind[]
  /** What is wrong, one clause without a subject's name. */
  readonly summary: string
  readonly remedy: string
  /** The line when it is over. */
  readonly over: string
}
