import type { ConditionKind } from './ConditionKind.ts'
import { conditionTable } from './conditionTable.ts'

/** A condition as one sentence for people: what is wrong, what was seen, and what to do. */
export function conditionSentence({
  kind,
  evidence,
}: {
  readonly kind: ConditionKind
  readonly evidence: string
}): string {
  const { summary, remedy } = conditionTable[kind]
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)} (${evidence}): ${remedy}.`
}
