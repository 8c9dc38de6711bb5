import { describe, expect, it } from 'vitest'
import { HeadAge } from '../../ts/sync/HeadAge.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { plainOptimistic } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

async function begin(): Promise<{ age: HeadAge; node: ScriptedBeaconNode }> {
  world().setSlot(1000)
  const { config, now, logger } = world()
  const age = new HeadAge({ config, now, logger })
  await world().start(age)
  return { age, node: await world().node('node') }
}

/** The node says that a block is its head, and, unless it cannot, that the block before it was signed. */
async function slotPasses(
  node: ScriptedBeaconNode,
  slot: number,
  says: { signed?: number; verified?: number },
): Promise<void> {
  await passTime(world().config.slotDurationMs)
  node.emit({ type: 'head', slot, root: `0x${slot.toString(16)}` })
  if (says.signed !== undefined) node.emit({ type: 'optimistic', update: plainOptimistic(says.signed) })
  if (says.verified !== undefined)
    world().scheduler.setValidatedHead({ slot: says.verified, root: `0x${says.verified.toString(16)}` })
  await settle()
}

describe('HeadAge', () => {
  it('is content while every slot brings a head, and over a few without', async () => {
    const { age, node } = await begin()
    for (let slot = 1001; slot <= 1020; slot++) await slotPasses(node, slot, { signed: slot - 1, verified: slot - 1 })
    for (let slot = 1021; slot <= 1027; slot++) await slotPasses(node, slot, {})
    expect(age.stall).toBeUndefined()
    expect(world().warnings).toEqual([])
  })

  it('N14: a node that repeats its last update after a fork is noticed by age, once, and so is that heads are back', async () => {
    const { age, node } = await begin()
    await slotPasses(node, 1001, { signed: 1000, verified: 1000 })
    for (let slot = 1002; slot <= 1020; slot++) await slotPasses(node, slot, { signed: 1000 })
    expect(age.stall).toEqual({ reason: 'OLD_SIGNATURES', slots: 20 })
    expect(world().warnings).toHaveLength(1)
    expect(world().warnings[0]).toMatch(/signed updates .* are old.* node=1000$/)
    await slotPasses(node, 1021, { signed: 1020, verified: 1020 })
    expect(age.stall).toBeUndefined()
  })

  it('signatures that do not count are told from old ones', async () => {
    const { age, node } = await begin()
    for (let slot = 1001; slot <= 1012; slot++) await slotPasses(node, slot, { signed: slot - 1 })
    expect(age.stall).toEqual({ reason: 'UNVERIFIED_SIGNATURES', slots: 12 })
  })

  it('servers that announce nothing newer, or are gone, are told from those that do', async () => {
    const { age, node } = await begin()
    await slotPasses(node, 1001, { signed: 1000, verified: 1001 })
    await passTime(12 * world().config.slotDurationMs)
    expect(age.stall).toEqual({ reason: 'NO_NEWER_HEADS', slots: 12 })
    node.emit({ type: 'head', slot: 1014, root: '0xe' })
    await settle()
    expect(age.stall?.reason).toBe('OLD_SIGNATURES')
    await world().lose(node)
    expect(age.stall?.reason).toBe('NO_NEWER_HEADS')
  })
})
