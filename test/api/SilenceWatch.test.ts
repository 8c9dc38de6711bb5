import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SilenceWatch } from '../../ts/api/SilenceWatch.ts'
import { systemClock } from '../../ts/clock.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a silence is counted from what was heard last, with one timer', () => {
  const watch = new SilenceWatch(systemClock, 100)
  for (let piece = 0; piece < 5; piece++) {
    vi.advanceTimersByTime(80)
    watch.heard()
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(99)
  expect(watch.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(watch.signal.aborted).toBe(true)
})
