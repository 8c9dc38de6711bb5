import { describe, expect, it } from 'vitest'
import { networks } from '../../ts/params/networks.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { emit, HeadUpdaterRun } from '../support/sync-head-updater.ts'
import { plainFinality, plainOptimistic } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('signed heads', () => {
  it('S14: wait while the chain is uninitialized, the latest of each kind and server, and are validated on init', async () => {
    const run = await HeadUpdaterRun.begin(world())
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(65) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(66) })
    await emit(alice, { type: 'finality', update: plainFinality(66) })
    expect(run.validator.verified).toEqual([])
    expect(run.updater.waitingCount).toBe(2)
    await run.committeesKnown(1)
    expect(run.validator.verified).toEqual(['optimistic 66', 'finality 66'])
    expect(run.updater.waitingCount).toBe(0)
  })

  it('S14: heads of later periods wait until the chain gets there', async () => {
    const run = await HeadUpdaterRun.begin(world())
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(130) })
    await run.committeesKnown(0, 1)
    expect(run.validator.verified).toEqual([])
    await run.committeesKnown(2)
    expect(run.validator.verified).toEqual(['optimistic 130'])
    await emit(alice, { type: 'optimistic', update: plainOptimistic(131) })
    expect(run.validator.verified).toEqual(['optimistic 130', 'optimistic 131'])
  })

  it('S14: attested slot 0x3fff signed at 0x4000 belongs to period 2', async () => {
    const run = await HeadUpdaterRun.begin(world(), { config: networks.mainnet })
    const alice = await run.silentNode('alice')
    await run.committeesKnown(1)
    await emit(alice, { type: 'optimistic', update: plainOptimistic(0x3fff, { signatureSlot: 0x4000 }) })
    expect(run.validator.verified).toEqual([])
    await run.committeesKnown(2)
    expect(run.validator.verified).toEqual([`optimistic ${0x3fff}`])
  })

  it("S14: a removed server's waiting head is gone", async () => {
    const run = await HeadUpdaterRun.begin(world())
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(130) })
    await world().lose(alice)
    expect(run.updater.waitingCount).toBe(0)
    await run.committeesKnown(2)
    expect(run.validator.verified).toEqual([])
  })

  it('S14: a head that our clock calls future waits until it is due', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    run.validator.clockSlot = 66
    await emit(alice, { type: 'optimistic', update: plainOptimistic(65) })
    expect(run.validator.verified).toEqual([])
    run.validator.clockSlot = 67
    await passTime(1_000)
    expect(run.validator.verified).toEqual(['optimistic 65'])
  })

  it('S14: every head has its turn on a clock that is behind, although newer ones keep coming', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    for (let slot = 65; slot < 75; slot++) {
      run.validator.clockSlot = slot - 3
      await emit(alice, { type: 'optimistic', update: plainOptimistic(slot) })
      await passTime(1_000)
    }
    expect(run.validator.verified).toEqual([
      'optimistic 65',
      'optimistic 66',
      'optimistic 67',
      'optimistic 68',
      'optimistic 69',
    ])
  })

  it('nobody is blamed long after for a head of the far future: it is forgotten when newer ones have had their turn', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    run.validator.clockSlot = 66
    await emit(alice, { type: 'optimistic', update: plainOptimistic(120, { isForged: true }) })
    expect(run.updater.waitingCount).toBe(1)
    await passTime(33 * world().config.slotDurationMs)
    expect(run.updater.waitingCount).toBe(0)
    run.validator.clockSlot = 123
    await emit(alice, { type: 'optimistic', update: plainOptimistic(121) })
    expect(run.validator.verified).toEqual(['optimistic 121'])
    expect(world().charges).toEqual([])
  })

  it('S14: the newest head counts as soon as the clock comes right, by whatever step, and older ones no more', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    run.validator.clockSlot = 3
    for (let slot = 65; slot < 120; slot++) {
      await emit(alice, { type: 'optimistic', update: plainOptimistic(slot) })
      await passTime(1_000)
    }
    expect(run.updater.waitingCount).toBe(32)
    run.validator.clockSlot = 200
    await passTime(500)
    expect(run.validator.verified).toEqual(['optimistic 119'])
    expect(run.updater.waitingCount).toBe(0)
  })

  it('what does not verify fails its server, also when it had to wait, and nobody else', async () => {
    const run = await HeadUpdaterRun.begin(world())
    const mallory = await run.silentNode('mallory')
    const alice = await run.silentNode('alice')
    await emit(mallory, { type: 'optimistic', update: plainOptimistic(66, { isForged: true }) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(66) })
    expect(world().warnings).toEqual([])
    await run.committeesKnown(1)
    await emit(mallory, { type: 'finality', update: plainFinality(67, { isForged: true }) })
    expect(run.validator.verified).toEqual(['optimistic 66'])
    expect(world().charges).toEqual([
      'mallory: the optimistic update does not verify',
      'mallory: the finality update does not verify',
    ])
  })
})
