import type { Range } from './RangeLock.ts'
import type { UpdatesOutcome } from './UpdateSink.ts'

/** What an answer to an updates request says about the server that gave it. */
export type UpdatesJudgement =
  /** All that was asked for. */
  | { readonly kind: 'complete' }
  /** Good as far as it goes; the server has nothing from `period` on for now. */
  | { readonly kind: 'short'; readonly period: number }
  /** Honest servers give this too: the period has no update that proves its next committee, as far as they know. */
  | { readonly kind: 'unusable'; readonly period: number; readonly reason: string }
  /** The server's fault. */
  | { readonly kind: 'invalid'; readonly period: number; readonly reason: string }

/**
 * Reasons for which a server is not to blame: a committee that never had enough signers leaves its period with such an
 * update, signed in the next period or without a next committee, and a fork that is new to us is unknown only to us.
 */
const UNUSABLE_REASONS: ReadonlySet<string> = new Set([
  'NOT_ENOUGH_SIGNERS',
  'TOO_FEW_SIGNERS',
  'NO_NEXT_COMMITTEE',
  'SIGNATURE_PERIOD',
  'UNKNOWN_FORK',
])

/** The item's committee was proven by nothing before it: it follows a bad item or a gap. */
const COMMITTEE_UNKNOWN = 'COMMITTEE_UNKNOWN'

/**
 * Judges an answer by its first item that was not taken. Items beyond the asked range were dropped before; servers that
 * skip leading periods they lack are within the protocol.
 */
export function judgeUpdates(asked: Range, outcome: UpdatesOutcome): UpdatesJudgement {
  const taken = outcome.verdicts.findIndex(({ ok }) => !ok)
  const verdict = taken < 0 ? undefined : outcome.verdicts[taken]
  const goodCount = taken < 0 ? outcome.verdicts.length : taken
  const period = asked.first + goodCount
  if (verdict !== undefined) {
    const reason = verdict.reason ?? 'INVALID'
    if (UNUSABLE_REASONS.has(reason)) return { kind: 'unusable', period, reason }
    const isGap = reason === COMMITTEE_UNKNOWN && verdict.period > period && verdict.period < asked.first + asked.count
    return isGap ? { kind: 'short', period } : { kind: 'invalid', period, reason }
  }
  if (outcome.error !== undefined) return { kind: 'invalid', period, reason: outcome.error.message }
  return goodCount >= asked.count ? { kind: 'complete' } : { kind: 'short', period }
}
