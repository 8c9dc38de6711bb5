import { describe, expect, it } from 'vitest'
import { passTime } from '../support/scheduler-clock.ts'
import { beginForward } from '../support/sync-forward.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const told = () => world().conditions.active.map(({ kind, evidence }) => `${kind}: ${evidence}`)

describe('The update of a past period that nobody gives', () => {
  it.each([
    { title: 'hangs', code: undefined, says: 'does not answer' },
    {
      title: 'breaks the connection',
      code: 'ERR_SERVER_CONNECTION_LOST' as const,
      says: 'scripted ERR_SERVER_CONNECTION_LOST',
    },
    { title: 'sends something too long', code: 'ERR_SERVER_TOO_LARGE' as const, says: 'scripted ERR_SERVER_TOO_LARGE' },
    { title: 'refuses to answer', code: 'ERR_SERVER_REFUSED' as const, says: 'scripted ERR_SERVER_REFUSED' },
  ])('is told when a node $title at that request alone, and over when it comes', async ({ code, says }) => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 21 })
    const alice = await world().node('alice')
    const fail = (asked: string) => {
      if (code !== undefined) alice.refuse(asked, code)
    }
    for (const asked of alice.asked) fail(asked)
    alice.habit = fail
    await passTime(120_000)
    expect(told()).toEqual([`committees-behind: period 20: alice: ${says}`])
    alice.habit = () => {
      for (const asked of alice.asked) alice.answerUpdates(asked)
    }
    await passTime(120_000)
    expect(chain.nextSyncPeriod).toBeGreaterThan(20)
    expect(told()).toEqual([])
  })

  it('is told of nodes whose own heads do not reach so far, beside one that lacks it', async () => {
    await beginForward(world(), { from: 20, clockPeriod: 20 })
    const alice = await world().node('alice')
    alice.emit({ type: 'head', slot: 19 * 64 + 5, root: '0x01' })
    const bob = await world().node('bob')
    bob.habit = (asked) => bob.refuse(asked)
    await passTime(66 * 6_000)
    expect(alice.received).toEqual([])
    expect(told()).toEqual([
      'committees-behind: period 20: bob: scripted ERR_SERVER_STATUS; alice: its own head does not reach so far',
    ])
    alice.habit = (asked) => alice.answerUpdates(asked)
    alice.emit({ type: 'head', slot: 21 * 64 + 1, root: '0x02' })
    await passTime(12_000)
    expect(told()).toEqual([])
  })
})
