import { ChainError } from '../light/committees/ChainError.ts'
import type { UpdatesInsertion, UpdateVerdict } from '../light/committees/UpdatesAnswer.ts'
import type { Range } from './RangeLock.ts'
import type { SignerShortage } from './UpdateTrouble.ts'

/** What an answer to an updates request says about the server that gave it. */
export type UpdatesJudgement =
  /** All that was asked for. */
  | { readonly kind: 'complete' }
  /** Good as far as it goes; the server has nothing from `period` on for now. */
  | { readonly kind: 'short'; readonly period: number }
  /** Honest servers give this too: as far as they know, no update of the period proves its next committee. */
  | {
      readonly kind: 'unusable'
      readonly period: number
      readonly reason: string
      /** Where too few signed. */
      readonly signers?: SignerShortage
    }
  /** The server's fault. */
  | { readonly kind: 'invalid'; readonly period: number; readonly reason: string }

/** The code of an UnknownForkError. Such an update cannot be read, so that its period is not known either. */
const UNKNOWN_FORK_ERROR = 'ERR_UNKNOWN_FORK'

/**
 * Reasons for which a server is not to blame: a committee that never had enough signers leaves its period with such an
 * update, signed in the next period or without a next committee; a fork that is new to us is unknown only to us; clocks
 * differ; and finality comes when it comes.
 */
export const UNUSABLE_REASONS: ReadonlySet<string> = new Set([
  'NOT_ENOUGH_SIGNERS',
  'TOO_FEW_SIGNERS',
  'NO_NEXT_COMMITTEE',
  'SIGNATURE_PERIOD',
  'UNKNOWN_FORK',
  UNKNOWN_FORK_ERROR,
  'FUTURE_SIGNATURE',
  'NOT_FINALIZED',
])

/**
 * Judges an answer by its first item that was refused; what follows it depends on it. Items beyond the asked range were
 * not looked at, and a server that leaves out leading periods it lacks is within the protocol.
 */
export function judgeUpdates(asked: Range, insertion: UpdatesInsertion): UpdatesJudgement {
  const { verdicts, error } = insertion
  const refused = verdicts.findIndex(({ outcome }) => outcome === 'refused')
  const goodCount = refused < 0 ? verdicts.length : refused
  const period = asked.first + goodCount
  const verdict = verdicts[goodCount]
  if (verdict !== undefined) return judgeRefused(asked, period, verdict)
  if (error !== undefined) return { kind: 'invalid', period, reason: reasonOf(error) }
  return goodCount >= asked.count ? { kind: 'complete' } : { kind: 'short', period }
}

function judgeRefused(asked: Range, period: number, verdict: UpdateVerdict): UpdatesJudgement {
  const reason = verdict.outcome === 'refused' ? reasonOf(verdict.error) : verdict.outcome
  const isAskedFor =
    verdict.period !== undefined && verdict.period >= period && verdict.period < asked.first + asked.count
  if (verdict.period === undefined && reason === UNKNOWN_FORK_ERROR) return { kind: 'unusable', period, reason }
  if (!isAskedFor) return { kind: 'invalid', period, reason }
  if (verdict.period > period) return { kind: 'short', period }
  if (!UNUSABLE_REASONS.has(reason)) return { kind: 'invalid', period, reason }
  const signers = verdict.outcome === 'refused' ? signersOf(verdict.error) : undefined
  return { kind: 'unusable', period, reason, ...(signers !== undefined && { signers }) }
}

function signersOf(error: Error): SignerShortage | undefined {
  return error instanceof ChainError ? error.signers : undefined
}

/** The most precise stable code there is. */
export function reasonOf(error: Error & { readonly code: string }): string {
  return error instanceof ChainError ? error.reason : error.code
}
