import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ExchangeWatch } from '../../ts/api/ExchangeWatch.ts'
import { systemClock } from '../../ts/clock.ts'

const TIMEOUTS = { connectMs: 1_000, headersMs: 400, bodyMs: 100, totalMs: 1_000 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const begin = (): ExchangeWatch => new ExchangeWatch(TIMEOUTS, systemClock)

it('an exchange without headers ends after that time', () => {
  const watch = begin()
  vi.advanceTimersByTime(399)
  expect(watch.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(watch.signal.aborted).toBe(true)
  expect(watch.expired).toBe('no headers for 400 ms')
})

it('the first piece is due from the headers on, each other one from that before it', () => {
  const watch = begin()
  vi.advanceTimersByTime(50)
  watch.headersCame()
  for (const piece of [1, 2, 3]) {
    vi.advanceTimersByTime(99)
    expect(watch.signal.aborted, `before piece ${piece}`).toBe(false)
    watch.bodyCame()
  }
  vi.advanceTimersByTime(99)
  expect(watch.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(watch.expired).toBe('body stalled for 100 ms')
})

it('a body in drips ends with the time for the whole', () => {
  const watch = begin()
  watch.headersCame()
  for (let piece = 1; piece < 20; piece++) {
    vi.advanceTimersByTime(50)
    watch.bodyCame()
  }
  vi.advanceTimersByTime(49)
  expect(watch.signal.aborted).toBe(false)
  vi.advanceTimersByTime(1)
  expect(watch.expired).toBe('not done after 1000 ms')
})

it('an exchange that is over leaves no timer, whatever came before', () => {
  const watch = begin()
  watch.headersCame()
  vi.advanceTimersByTime(90)
  watch.bodyCame()
  vi.advanceTimersByTime(50)
  watch.stop()
  expect(vi.getTimerCount()).toBe(0)
  expect(watch.signal.aborted).toBe(false)
})
