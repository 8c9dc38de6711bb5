import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from '../../ts/clock.ts'
import { RefusedPayloads } from '../../ts/engine/RefusedPayloads.ts'
import { EngineHeads } from '../support/engine-heads.ts'

const payload = new EngineHeads(2).at(2)

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

it('a refusal counts for as long as the payload will be tried again: one that is due and that nobody wants counts no more', () => {
  const due: string[] = []
  const refused = new RefusedPayloads({ firstMs: 100, limitMs: 400 }, systemClock, () => due.push('due'))
  refused.add(payload)
  expect(refused.hasAny).toBe(false)
  refused.add(payload)
  expect(refused.hasAny).toBe(true)
  vi.advanceTimersByTime(100)
  expect([due, refused.hasAny]).toEqual([['due'], false])
  refused.add(payload)
  expect(refused.hasAny).toBe(true)
})
