const MIN_MS = 1_000
const MAX_MS = 3_600_000

/**
 * How long a `Retry-After` header asks to wait, at least a second and at most an hour; `undefined` for none or an unreadable one.
 *
 * @param date - `Date` header of the same answer: a date to retry after is by the server's clock, not by ours
 * @param nowMs - unix milliseconds, where the server names no date
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterMs(header: unknown, date: unknown, nowMs: number): number | undefined {
  if (typeof header !== 'string') return undefined
  const text = header.trim()
  if (/^\d+$/.test(text)) return bounded(Number(text) * 1_000)
  const untilMs = httpDateMs(text)
  return untilMs === undefined ? undefined : bounded(untilMs - (httpDateMs(date) ?? nowMs))
}

/** Unix milliseconds of an HTTP date. */
export function httpDateMs(header: unknown): number | undefined {
  // Every form of it begins with the day of the week; Date.parse alone takes nearly anything.
  if (typeof header !== 'string' || header.length > 64 || !/^[A-Z][a-z]{2,8}[, ]/.test(header)) return undefined
  const ms = Date.parse(header)
  return Number.isNaN(ms) ? undefined : ms
}

function bounded(ms: number): number {
  return Math.min(MAX_MS, Math.max(MIN_MS, ms))
}
