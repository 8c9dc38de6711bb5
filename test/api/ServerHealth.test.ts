import { expect, it } from 'vitest'
import { BeaconHttpError } from '../../ts/api/BeaconHttpError.ts'
import { ServerHealth } from '../../ts/api/ServerHealth.ts'
import { systemClock } from '../../ts/clock.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'

const gone = new BeaconHttpError('ERR_SERVER_UNREACHABLE', 'a cannot be reached', { endpoint: 'headers' })

it('news of a node that limits requests do not end that; an answer does', () => {
  const board = new ConditionBoard({ now: () => 0 })
  const health = new ServerHealth({ server: 'a', conditions: board, clock: systemClock, slotMs: 12_000 })
  const limited = new BeaconHttpError('ERR_SERVER_RATE_LIMITED', 'a limits', {
    endpoint: 'headers',
    status: 429,
    retryAfterMs: 60_000,
  })
  health.heard()
  health.failed(limited)
  health.heard()
  expect(board.has('server-rate-limited', 'a')).toBe(true)
  health.answered()
  expect(board.active).toEqual([])
})

it.each([
  ['news of', (health: ServerHealth) => health.heard(), []],
  ['vain ways to', (health: ServerHealth) => health.failed(gone), ['server-unreachable']],
])('%s a node that limited requests end that once its pause has long been over', (_what, happens, left) => {
  const board = new ConditionBoard({ now: () => 0 })
  const time = { ms: 0 }
  const clock = { ...systemClock, monotonicMs: () => time.ms }
  const health = new ServerHealth({ server: 'a', conditions: board, clock, slotMs: 12_000 })
  const details = { endpoint: 'headers', status: 429, retryAfterMs: 60_000 }
  health.failed(new BeaconHttpError('ERR_SERVER_RATE_LIMITED', 'a limits', details))
  time.ms = 60_000
  happens(health)
  expect(board.has('server-rate-limited', 'a')).toBe(true)
  time.ms = 60_000 + 8 * 12_000
  happens(health)
  expect(board.active.map(({ kind }) => kind)).toEqual(left)
})

it.each([403, 429, 502])('what a node says to a route of blsync alone is not a complaint: %i', (status) => {
  const board = new ConditionBoard({ now: () => 0 })
  const health = new ServerHealth({ server: 'a', conditions: board, clock: systemClock, slotMs: 12_000 })
  const code = status === 429 ? 'ERR_SERVER_RATE_LIMITED' : 'ERR_SERVER_REFUSED'
  health.failed(new BeaconHttpError(code, 'a refuses', { endpoint: 'update_scores', status }))
  expect(board.active).toEqual([])
  health.failed(new BeaconHttpError(code, 'a refuses', { endpoint: 'headers', status }))
  expect(board.active).toHaveLength(1)
})
