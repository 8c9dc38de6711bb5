import { describe, expect, it } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const blocks = blockChain(Array.from({ length: 20 }, (_, i) => i + 1))
const block = (slot: number) => blocks[slot - 1] ?? expect.fail(`no block at ${slot}`)

/** The longest time that a head waits for finality: a sixth of a slot. */
const FINALITY_WAIT_MS = 1000

describe('EngineApiUpdater: an execution client that does not keep up', () => {
  const world = useSyncWorld()

  const following = async () => {
    const conditions = new ConditionBoard({ now: () => 0 })
    const run = new BlsyncWorld(world(), { conditions })
    await run.start()
    const node = await world().node('a')
    const next = async (slot: number): Promise<void> => {
      await run.validate(block(slot))
      await deliver(node, block(slot))
    }
    await next(10)
    await passTime(FINALITY_WAIT_MS)
    const wrong = () => conditions.active.map(({ kind, subject, evidence }) => `${subject} ${kind}: ${evidence}`)
    return { run, node, next, wrong }
  }

  it('is following only while it is at the newest verified head', async () => {
    const { run, node, wrong } = await following()
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following' }, headSlot: 10, lagSlots: 0 }])
    expect(run.updater.engines[0]).not.toHaveProperty('reason')
    await run.validate(block(11))
    expect(run.updater.engines).toMatchObject([
      {
        status: { kind: 'behind', head: { slot: 10 } },
        headSlot: 10,
        lagSlots: 1,
        reason: expect.stringContaining('at slot 10'),
      },
    ])
    expect(wrong(), 'a head on its way is nothing to speak of').toEqual([])
    await deliver(node, block(11))
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following' }, headSlot: 11, lagSlots: 0 }])
    await run.updater.stop()
  })

  it('blocks that do not come make it fall behind, in slots, until it is at the newest head again', async () => {
    const { run, node, wrong } = await following()
    await run.validate(block(11))
    await run.validate(block(13))
    expect(wrong()).toEqual(['recorder engine-behind: at slot 10, 3 behind the verified head at slot 13'])
    await run.validate(block(14))
    expect(wrong()).toEqual(['recorder engine-behind: at slot 10, 4 behind the verified head at slot 14'])
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'behind' }, lagSlots: 4 }])
    await deliver(node, block(14))
    await passTime(FINALITY_WAIT_MS)
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following' }, headSlot: 14 }])
    expect(wrong()).toEqual([])
    await run.updater.stop()
  })

  it('one that never had a head is behind as well', async () => {
    const conditions = new ConditionBoard({ now: () => 0 })
    const run = new BlsyncWorld(world(), { conditions })
    await run.start()
    await world().node('a')
    await run.validate(block(11))
    await run.validate(block(12))
    expect(conditions.active).toMatchObject([
      { kind: 'engine-behind', evidence: 'it has no head yet, and the verified one is at slot 12' },
    ])
    expect(run.updater.engines[0]).not.toHaveProperty('lagSlots')
    await run.updater.stop()
  })
})
