import { describe, expect, it } from 'vitest'
import { systemClock } from '../../ts/clock.ts'
import { WaitingUpdates } from '../../ts/sync/WaitingUpdates.ts'

const update = (kind: string, slot: number) => ({ kind, slot })

describe('WaitingUpdates', () => {
  it('keeps the latest of each kind for a committee, and in order what waits for the clock', () => {
    const waiting = new WaitingUpdates<ReturnType<typeof update>>(systemClock, 12_000)
    waiting.add(update('optimistic', 1), 'unknown-committee')
    waiting.add(update('optimistic', 2), 'unknown-committee')
    waiting.add(update('finality', 2), 'unknown-committee')
    waiting.add(update('optimistic', 8), 'future')
    waiting.add(update('optimistic', 9), 'future')
    expect(waiting.takeAll().map(({ update: { kind, slot } }) => `${kind} ${slot}`)).toEqual([
      'optimistic 2',
      'finality 2',
      'optimistic 9',
      'optimistic 8',
    ])
    expect(waiting.size).toBe(0)
  })

  it('keeps the oldest and the newest of too many, also when they are taken and put back', () => {
    const waiting = new WaitingUpdates<ReturnType<typeof update>>(systemClock, 12_000)
    for (let slot = 0; slot < 100; slot++) waiting.add(update('optimistic', slot), 'future')
    for (let turn = 0; turn < 3; turn++) waiting.putBack(waiting.takeAll())
    expect(waiting.hasFuture).toBe(true)
    expect(waiting.takeAll().map(({ update: { slot } }) => slot)).toEqual([
      99,
      ...Array.from({ length: 31 }, (_, i) => 30 - i),
    ])
    expect(waiting.hasFuture).toBe(false)
  })
})
