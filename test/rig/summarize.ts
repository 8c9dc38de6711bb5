/** Middle and upper end of a list of durations. */
export interface Summary {
  readonly count: number
  readonly medianMs: number
  readonly p95Ms: number
  readonly maxMs: number
}

/** Nearest-rank percentiles; `NaN` without any duration. */
export function summarize(durationsMs: readonly number[]): Summary {
  const sorted = [...durationsMs].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { count: sorted.length, medianMs: at(0.5), p95Ms: at(0.95), maxMs: at(1) }
}
