import { vi } from 'vitest'
import { CEILING_MS } from './ceiling.ts'

/** Waits until that throws no more; also outside of tests. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: CEILING_MS, interval: 20 })
}
