import { describe, expect, it } from 'vitest'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { beginForward } from '../support/sync-forward.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('a period without a usable update', () => {
  it.each([
    ['NO_NEXT_COMMITTEE', 'the best update names no next committee'],
    ['SIGNATURE_PERIOD', 'the best update was signed in the next period'],
    ['NOT_ENOUGH_SIGNERS', '21 of 32 signed, 22 needed'],
  ])(
    'N5: is a condition (%s), others are asked, and the chain goes on when a good one appears',
    async (defect, evidence) => {
      const { chain } = await beginForward(world(), { from: 10, clockPeriod: 14 })
      const unusable = [{ period: 10 }, { period: 11, defect }, { period: 12 }, { period: 13 }]
      const alice = await world().node('alice')
      alice.answerUpdates('updates 10+4', unusable)
      await settle()
      const bob = await world().node('bob')
      bob.answerUpdates('updates 11+3', unusable.slice(1))
      await settle()
      expect(chain.nextSyncPeriod).toBe(11)
      expect(world().conditions.active).toMatchObject([{ kind: 'weak-period', evidence: `period 11: ${evidence}` }])

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
      expect([world().warnings, world().charges], 'and blames nobody').toEqual([[], []])

      bob.habit = (asked) => bob.answerUpdates(asked)
      await passTime(61_000)
      expect(chain.nextSyncPeriod, 'the running period too').toBe(16)
      expect(world().conditions.active).toEqual([])
    },
  )
})
