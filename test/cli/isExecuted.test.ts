import { describe, expect, it } from 'vitest'
import { isExecuted } from '../../ts/cli/isExecuted.ts'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import { BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('What is served to other light clients is said to be executed', () => {
  it('from the first head that the execution client follows on, through every head, until it falls behind', async () => {
    const conditions = new ConditionBoard({ now: () => 0 })
    const run = new BlsyncWorld(world(), { conditions })
    const executed = () => isExecuted({ engines: run.updater.engines, conditions: conditions.active })
    await run.start()
    const node = await world().node('a')
    const [first = expect.unreachable(), ...others] = blockChain([10, 11, 12, 13, 14, 15, 16])
    expect(executed()).toBe(false)
    await run.validate(first)
    await deliver(node, first)
    await passTime(1_000)
    expect(executed()).toBe(true)
    for (const block of others.slice(0, 4)) {
      await run.validate(block)
      expect(run.updater.engines[0]?.status.kind, 'on its way').toBe('behind')
      expect(executed()).toBe(true)
      await deliver(node, block)
      await passTime(1_000)
      expect(executed()).toBe(true)
    }
    for (const block of others.slice(4)) await run.validate(block)
    expect(executed(), 'two heads without their blocks').toBe(false)
    await deliver(node, others.at(-1) ?? expect.unreachable())
    await passTime(1_000)
    expect(executed()).toBe(true)
    await run.updater.stop()
  })

  it('never without an execution client', () => {
    expect(isExecuted({ engines: [], conditions: [] })).toBe(false)
  })
})
