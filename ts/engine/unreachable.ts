import { certificateFault } from '../certificateFault.ts'
import { EngineCallError } from './EngineFailure.ts'

/** One address of a host is tried longer than the 250 ms that are usual, which some ways take. */
export const ATTEMPTS = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_500 }

/** The error of a call that found no connection, or lost it. */
export function unreachable(detail: string, cause?: unknown): EngineCallError {
  return new EngineCallError({ kind: 'unreachable', detail }, { cause })
}

/** The system's name of the fault (ECONNREFUSED, ENOTFOUND, …): short, and it holds no part of the address. */
export function connectionDetail(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(connectionDetail)[0] ?? 'unknown fault'
  if (!(cause instanceof Error)) return 'unknown fault'
  if (!('code' in cause) || typeof cause.code !== 'string') return cause.name
  const certificate = certificateFault(cause.code)
  return certificate === undefined
    ? cause.code
    : `${certificate}, ${cause.code}; NODE_EXTRA_CA_CERTS can name its authority`
}
