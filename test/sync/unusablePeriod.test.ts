import { describe, expect, it } from 'vitest'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { beginForward } from '../support/sync-forward.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('a period without a usable update', () => {
  it.each(['NO_NEXT_COMMITTEE', 'SIGNATURE_PERIOD', 'NOT_ENOUGH_SIGNERS'])(
    'N5: is said once (%s), others are asked, and the chain goes on when a good one appears',
    async (defect) => {
      const { chain, sync } = await beginForward(world(), { from: 10, clockPeriod: 14 })
      const unusable = [{ period: 10 }, { period: 11, defect }, { period: 12 }, { period: 13 }]
      const alice = await world().node('alice')
      alice.answerUpdates('updates 10+4', unusable)
      await settle()
      const bob = await world().node('bob')
      bob.answerUpdates('updates 11+3', unusable.slice(1))
      await settle()
      expect(chain.nextSyncPeriod).toBe(11)
      expect(sync.stall).toEqual({ period: 11, reason: defect })
      expect(world().warnings).toEqual([
        `no usable update for this period yet, asking on period=11 reason=${defect} server=alice`,
      ])

      const askedAgain: string[] = []
      for (const node of [alice, bob]) {
        node.habit = (asked) => {
          askedAgain.push(node.name)
          node.answerUpdates(asked, unusable.slice(1))
        }
      }
      await passTime(600_000)
      expect(askedAgain.length, 'it keeps asking, both of them every minute').toBeGreaterThan(18)
      expect(askedAgain.length, 'but not all the time').toBeLessThan(40)
      expect(new Set(askedAgain)).toEqual(new Set(['alice', 'bob']))
      expect(world().warnings, 'and neither repeats itself nor blames anybody').toHaveLength(1)

      bob.habit = (asked) => bob.answerUpdates(asked)
      await passTime(61_000)
      expect(chain.nextSyncPeriod).toBe(15)
      expect(sync.stall).toBeUndefined()
    },
  )
})
