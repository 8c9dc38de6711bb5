import { EngineCallError } from './EngineFailure.ts'

/** Tolerance of execution clients for `iat`; more than that and the clocks are to blame. */
const CLOCK_TOLERANCE_MS = 60_000

/** Whether an HTTP status says that the token is not accepted. */
export function isTokenRefusal(statusCode: number): boolean {
  return statusCode === 401 || statusCode === 403
}

/**
 * The error of a token that was refused; it names clock skew if the answer shows that.
 *
 * @param date - the answer's `Date` header
 * @param nowMs - our time, unix milliseconds
 */
export function refusedToken(date: string | string[] | undefined, nowMs: number): EngineCallError {
  const theirMs = typeof date === 'string' ? Date.parse(date) : Number.NaN
  const skewMs = theirMs - nowMs
  const isSkewed = Math.abs(skewMs) > CLOCK_TOLERANCE_MS
  return new EngineCallError({ kind: 'unauthorized', ...(isSkewed && { clockSkewMs: skewMs }) })
}
