import { afterEach, beforeEach, expect, vi } from 'vitest'
import { EngineRun, type EngineRunOptions } from './engine-run.ts'

/**
 * Gives every test of the block a run of its own whose time stands still, and checks at its end that the endpoint has
 * nothing against what it was sent.
 */
export function useEngineRun(begin: (run: EngineRun) => void | Promise<void>, options: EngineRunOptions = {}): void {
  let run: EngineRun
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    run = await EngineRun.start(options)
    await begin(run)
  })
  afterEach(async () => {
    expect(run.endpoint.violations).toEqual([])
    await run.stop()
    vi.useRealTimers()
  })
}
