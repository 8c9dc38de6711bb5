import type { ConditionKind } from './ConditionKind.ts'

/** Something that keeps, or may soon keep, the user from a followed head. */
export interface Condition {
  readonly kind: ConditionKind
  /** Whom it is about: a beacon node, an execution client or an execution provider by its name, without credentials; `blsync` for this program. */
  readonly subject: string
  /** Unix milliseconds. */
  readonly sinceMs: number
  /** What was seen, in few words; a server's own text is masked and cut short. */
  readonly evidence: string
  /** What is wrong, in one sentence. */
  readonly summary: string
  /** What the user can do. */
  readonly remedy: string
}

/** The subject of what concerns the program itself or its machine. */
export const SELF = 'blsync'
