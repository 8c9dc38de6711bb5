import { EngineCallError } from './EngineFailure.ts'

/** Tolerance of execution clients for `iat`; more than that and the clocks are to blame. */
const CLOCK_TOLERANCE_MS = 60_000

/** Whether an HTTP status says that we are not let in. */
export function isTokenRefusal(statusCode: number): boolean {
  return statusCode === 401 || statusCode === 403
}

/**
 * The error of a token that was refused; it names clock skew if the answer shows that.
 *
 * @param answer - its status, and its `Date` header
 * @param nowMs - our time, unix milliseconds
 */
export function refusedToken(
  { statusCode, date }: { readonly statusCode: number; readonly date: string | string[] | undefined },
  nowMs: number,
): EngineCallError {
  const theirMs = typeof date === 'string' ? Date.parse(date) : Number.NaN
  const skewMs = theirMs - nowMs
  const isSkewed = Math.abs(skewMs) > CLOCK_TOLERANCE_MS
  return new EngineCallError({
    kind: 'unauthorized',
    ...(isSkewed && { clockSkewMs: skewMs }),
    ...(statusCode === 403 && { isForbidden: true }),
  })
}
