import { EngineCallError } from './EngineFailure.ts'

/** The error of a call that found no connection, or lost it. */
export function unreachable(detail: string, cause?: unknown): EngineCallError {
  return new EngineCallError({ kind: 'unreachable', detail }, { cause })
}

/** The system's name of the fault (ECONNREFUSED, ENOTFOUND, …): short, and it holds no part of the address. */
export function connectionDetail(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown fault'
  if ('code' in cause && typeof cause.code === 'string') return cause.code
  return cause.name
}
