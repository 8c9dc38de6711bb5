import { ChainError } from '../light/committees/ChainError.ts'
import type { UpdatesInsertion } from '../light/committees/UpdatesAnswer.ts'
import { reasonOf, UNUSABLE_REASONS } from './judgeUpdates.ts'
import type { Range } from './RangeLock.ts'

/** What an answer says about periods that the chain has updates of. */
export interface ComparisonJudgement {
  /** The part of the asked range that need not be asked of this server again. */
  readonly compared: Range
  /** The server's fault. */
  readonly fault?: { readonly period: number; readonly reason: string }
}

/**
 * Judges an answer with updates of stored periods. Worse and equal ones are not a fault, nor are those that lead to other
 * committees without being better: what follows them cannot be compared. A short answer is followed up, one that has
 * nothing of the range is not.
 */
export function judgeComparison(asked: Range, { verdicts, error }: UpdatesInsertion): ComparisonJudgement {
  const end = asked.first + asked.count
  let next = asked.first
  for (const verdict of verdicts) {
    if (verdict.outcome === 'refused') {
      if (isHonest(verdict.error)) return { compared: asked }
      const period = verdict.period ?? next
      return { compared: { first: asked.first, count: next - asked.first }, fault: faultAt(period, verdict.error) }
    }
    next = Math.min(end, Math.max(next, verdict.period + 1))
  }
  const compared = { first: asked.first, count: next - asked.first }
  if (error !== undefined) return { compared, fault: faultAt(next, error) }
  return { compared: compared.count === 0 ? asked : compared }
}

function isHonest(error: Error & { readonly code: string }): boolean {
  return (error instanceof ChainError && error.code === 'CannotReorg') || UNUSABLE_REASONS.has(reasonOf(error))
}

function faultAt(period: number, error: Error & { readonly code: string }): NonNullable<ComparisonJudgement['fault']> {
  return { period, reason: reasonOf(error) }
}
