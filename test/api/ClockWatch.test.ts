import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ClockWatch } from '../../ts/api/ClockWatch.ts'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { slotAtTime } from '../../ts/params/slots.ts'
import type { Environment } from '../../ts/request/Environment.ts'
import { VALIDATED_HEAD_TRIGGER } from '../../ts/request/Trigger.ts'
import type { SyncProtocol } from '../../ts/sync/requests.ts'

const START_MS = 1_800_000_000_000

/** By how much our clock is ahead of the true one. */
let aheadMs = 0
let board: ConditionBoard
/** After how long it wants its next round. */
let wishesMs: number[]
let watch: ClockWatch

const now = (): number => Date.now() + aheadMs

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS })
  aheadMs = 0
  begin()
})

afterEach(() => vi.useRealTimers())

function begin(): void {
  wishesMs = []
  board = new ConditionBoard({ now })
  watch = new ClockWatch({ clock: clockWithNow(systemClock, now), config: mainnet, conditions: board })
}

/** An answer now, of a server whose clock is ahead of the true one. */
function answer(server: string, { serverAheadMs = 0, roundTripMs = 80 } = {}): void {
  const sentMs = now()
  vi.advanceTimersByTime(roundTripMs)
  const serverMs = Math.floor((Date.now() - roundTripMs / 2 + serverAheadMs) / 1000) * 1000
  watch.record(server, { serverMs, sentMs, receivedMs: now() })
  vi.advanceTimersByTime(731)
}

function answers(count: number, server: string, how = {}): void {
  for (let i = 0; i < count; i++) answer(server, how)
}

const evidence = (): string | undefined => board.active.find(({ kind }) => kind === 'clock-off')?.evidence

describe('ClockWatch', () => {
  it('says nothing of a clock that is right, however the answers fall into their seconds', () => {
    answers(20, 'a')
    answers(20, 'b', { roundTripMs: 1_900 })
    expect(evidence()).toBeUndefined()
    expect(Math.abs(watch.offsetMs ?? Number.NaN)).toBeLessThan(600)
  })

  it('knows nothing before a server told the time', () => {
    expect(watch.offsetMs).toBeUndefined()
    expect(board.active).toEqual([])
  })

  it.each([
    [10_000, '10 s ahead of the clock of a'],
    [-10_000, '10 s behind the clock of a'],
    [-30_000, '30 s behind the clock of a'],
    [-600_000, '600 s behind the clock of a'],
  ])('says the direction and the seconds of a clock that is off by %d ms', (ms, says) => {
    aheadMs = ms
    begin()
    answers(9, 'a')
    expect(evidence()).toBe(says)
    expect(Math.round((watch.offsetMs ?? 0) / 1000)).toBe(ms / 1000)
  })

  it('does not let one liar among three, or of two, accuse the clock', () => {
    answers(3, 'a')
    answers(9, 'liar', { serverAheadMs: 3_600_000 })
    expect(evidence()).toBeUndefined()
    answers(3, 'b')
    answers(9, 'liar', { serverAheadMs: -3_600_000 })
    expect(evidence()).toBeUndefined()
  })

  it('does not let a liar excuse the clock among three', () => {
    aheadMs = -30_000
    begin()
    answers(3, 'a')
    answers(3, 'b')
    answers(9, 'liar', { serverAheadMs: -30_000 })
    expect(evidence()).toMatch(/^30 s behind the clocks of 3 beacon nodes$/)
  })

  it('is not moved by single odd answers, nor by those that took too long', () => {
    answers(5, 'a')
    answers(2, 'a', { serverAheadMs: 3_600_000 })
    answers(20, 'a', { serverAheadMs: 60_000, roundTripMs: 2_500 })
    expect(evidence()).toBeUndefined()
  })

  it('follows a clock that is set: back an hour, and right again', () => {
    answers(9, 'a')
    aheadMs = -3_600_000
    answers(1, 'a')
    expect(evidence()).toBe('3600 s behind the clock of a')
    aheadMs = 0
    answers(1, 'a')
    expect(evidence()).toBeUndefined()
  })

  it.each([
    ['in 1970', -START_MS],
    ['in the year 9999', 251_606_270_506_000],
    ['an hour behind', -3_600_000],
  ])(
    'an only server that is %s does not accuse a clock by which heads are verified in time',
    (_when, serverAheadMs) => {
      answers(3, 'a', { serverAheadMs })
      expect(evidence()).toBeDefined()
      verified(0)
      expect(evidence()).toBeUndefined()
      answers(3, 'a', { serverAheadMs })
      expect(evidence()).toBeUndefined()
      verified(-20)
      expect(evidence(), 'when heads stay away it may be right').toBeDefined()
    },
  )

  it.each([
    ['a clock that is 10 s off', 10_000, 0],
    ['a clock that is 30 s behind, by which heads wait for their slots', -30_000, 0],
    ['a clock that is an hour behind, by which heads wait for their slots', -3_600_000, 0],
    ['a head long ago', 600_000, -50],
    ['a head of the future, as after a step back', -600_000, 50],
  ])('%s is told although a head is verified', (_what, ahead, slots) => {
    aheadMs = ahead
    begin()
    answers(3, 'a')
    verified(slots)
    expect(evidence()).toBeDefined()
  })

  it('looks when a head is verified, and without heads once in two slots', () => {
    const subscribed: string[] = []
    watch.setupTriggers({ subscribe: (name) => subscribed.push(name) })
    verified(0)
    expect(subscribed).toEqual([VALIDATED_HEAD_TRIGGER])
    expect(wishesMs).toEqual([2 * mainnet.slotDurationMs])
  })
})

/** A round of the modules, in which the newest verified head lies so many slots from the present one. */
function verified(slots: number): void {
  const validatedHead = { slot: slotAtTime(mainnet, now()) + slots, root: `0x${'11'.repeat(32)}` as const }
  const environment: Pick<Environment<SyncProtocol>, 'validatedHead' | 'runAgainIn'> = {
    validatedHead,
    runAgainIn: (delayMs) => wishesMs.push(delayMs),
  }
  watch.process(environment)
}
