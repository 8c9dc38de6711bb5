import { describe, expect, it } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { HeadAge } from '../../ts/sync/HeadAge.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { plainOptimistic } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const told = () => world().conditions.active.map(({ kind, subject, evidence }) => `${kind} ${subject}: ${evidence}`)

async function begin({ committeeEnd = 1_000 } = {}) {
  world().setSlot(1000)
  const { config, now, conditions } = world()
  const chain = { committeePeriods: { start: 0, end: committeeEnd }, minSigners: 22 }
  const age = new HeadAge({ config, chain, clock: clockWithNow(systemClock, now), conditions })
  await world().start(age)
  return { age, chain, node: await world().node('node') }
}

interface Says {
  /** The head that was signed, and by how many. */
  readonly signed?: number
  readonly signers?: number
  /** Of the block that carries the signature; the slot after the signed one when left out. */
  readonly signatureSlot?: number
  readonly verified?: number
}

/** The node says that a block is its head, and, unless it cannot, that the block before it was signed. */
async function slotPasses(
  node: ScriptedBeaconNode,
  slot: number,
  { signed, signers = 32, verified, signatureSlot = 0 }: Says,
) {
  await passTime(world().config.slotDurationMs)
  node.emit({ type: 'head', slot, root: `0x${slot.toString(16)}` })
  if (signed !== undefined) {
    const update = plainOptimistic(signed, { signatureSlot: Math.max(signed + 1, signatureSlot) })
    const bits = Uint8Array.from({ length: 4 }, (_, i) => 2 ** Math.max(0, Math.min(8, signers - 8 * i)) - 1)
    node.emit({ type: 'optimistic', update: { ...update, syncAggregate: { ...update.syncAggregate, bits } } })
  }
  if (verified !== undefined) world().scheduler.setValidatedHead({ slot: verified, root: `0x${verified.toString(16)}` })
  await settle()
}

describe('HeadAge', () => {
  it('is content while every slot brings a head, and over a few without', async () => {
    const { node } = await begin()
    for (let slot = 1001; slot <= 1020; slot++) await slotPasses(node, slot, { signed: slot - 1, verified: slot - 1 })
    await passTime(2 * world().config.slotDurationMs)
    expect(told()).toEqual([])
  })

  it('is content with a node that announces heads over many empty slots, each signed by the next', async () => {
    const { node } = await begin()
    for (let slot = 1010; slot <= 1100; slot += 10) {
      await slotPasses(node, slot, { signed: slot - 10, signatureSlot: slot, verified: slot - 10 })
      expect(told().filter((line) => line.startsWith('server-data-old'))).toEqual([])
    }
  })

  it('N14: a node that repeats its last update after a fork is noticed by name, and so is that its data is fresh again', async () => {
    const { node } = await begin()
    await slotPasses(node, 1001, { signed: 1000, verified: 1000 })
    for (let slot = 1002; slot <= 1020; slot++) await slotPasses(node, slot, { signed: 1000 })
    expect(told()[0]).toBe('server-data-old node: it announces slot 1019, and its newest signature is for slot 1001')
    expect(world().conditions.cause).toMatchObject({ kind: 'server-data-old', subject: 'node' })
    await slotPasses(node, 1021, { signed: 1020, verified: 1020 })
    expect(told()).toEqual([])
  })

  it('a node that is beside one with fresh data is told, and is not what stops anything', async () => {
    const { node } = await begin()
    const fresh = await world().node('fresh')
    world().conditions.setServers(['node', 'fresh'])
    await slotPasses(node, 1001, { signed: 1000, verified: 1000 })
    for (let slot = 1002; slot <= 1010; slot++) {
      await slotPasses(node, slot, {})
      await slotPasses(fresh, slot, { signed: slot - 1, verified: slot - 1 })
    }
    expect(told().map((line) => line.split(':')[0])).toContain('server-data-old node')
  })

  it('an outage is not old data, neither while it lasts nor when the node is back', async () => {
    const { node } = await begin()
    for (let slot = 1001; slot <= 1005; slot++) await slotPasses(node, slot, { signed: slot - 1, verified: slot - 1 })
    node.emit({ type: 'head', slot: 1006, root: '0x6' })
    node.emit({ type: 'status', state: 'disconnected' })
    await passTime(50 * world().config.slotDurationMs)
    const duringOutage = told()
    node.emit({ type: 'status', state: 'streaming' })
    await slotPasses(node, 1056, {})
    expect([...duringOutage, ...told()].filter((line) => line.startsWith('server-data-old'))).toEqual([])
  })

  it('a head of the far future that a node announced once is forgotten with its next head', async () => {
    const { node } = await begin()
    await slotPasses(node, 1001, { signed: 1000, verified: 1000 })
    await slotPasses(node, 2000, { signed: 1001, verified: 1001 })
    for (let slot = 1003; slot <= 1020; slot++) await slotPasses(node, slot, { signed: slot - 1, verified: slot - 1 })
    expect(told()).toEqual([])
  })

  it('a node that gives no signatures at all has no old ones', async () => {
    const { node } = await begin()
    for (let slot = 1001; slot <= 1020; slot++) await slotPasses(node, slot, { verified: slot - 1 })
    expect(told()).toEqual([])
  })

  it('signatures with too few signers are told with their number, until heads are verified again', async () => {
    const { node } = await begin()
    for (let slot = 1001; slot <= 1012; slot++) await slotPasses(node, slot, { signed: slot - 1, signers: 21 })
    await passTime(world().config.slotDurationMs)
    expect(told()).toEqual(['too-few-signers blsync: slot 1012: 21 of 32 signed, 22 needed'])
    await slotPasses(node, 1013, { signed: 1012, verified: 1012 })
    expect(told()).toEqual([])
  })

  it('a signature of the far future with too few signers means nothing', async () => {
    const { node } = await begin()
    await slotPasses(node, 1001, { signed: 2 ** 40, signers: 1 })
    for (let slot = 1002; slot <= 1012; slot++) await slotPasses(node, slot, {})
    expect(told().map((line) => line.split(':')[0])).toEqual(['no-newer-head blsync'])
  })

  it('a block that carries too few signers counts as an update does', async () => {
    const { age } = await begin()
    await passTime(8 * world().config.slotDurationMs)
    age.signed(1007, { bits: Uint8Array.of(0xff, 0xff, 0, 0) })
    await passTime(world().config.slotDurationMs)
    expect(told()).toEqual(['too-few-signers blsync: slot 1007: 16 of 32 signed, 22 needed'])
  })

  it('that nobody announces a newer head is told with its age, and apart from heads that are not signed', async () => {
    const { node } = await begin()
    await slotPasses(node, 1001, { signed: 1000, verified: 1001 })
    await passTime(12 * world().config.slotDurationMs)
    expect(told()).toEqual([
      'no-newer-head blsync: the newest verified head is at slot 1001, 12 slots ago; none is announced',
    ])
    await slotPasses(node, 1014, {})
    await passTime(world().config.slotDurationMs)
    expect(told().join()).toContain('slot 1014 is announced but not signed')
    await world().lose(node)
    await passTime(world().config.slotDurationMs)
    expect(told()[0]).toContain('none is announced')
  })

  it('nothing is told of heads while the committee that signs them is not known, nor at once when it is', async () => {
    const { chain } = await begin({ committeeEnd: 10 })
    await passTime(50 * world().config.slotDurationMs)
    expect(told()).toEqual([])
    chain.committeePeriods.end = 1_000
    await passTime(2 * world().config.slotDurationMs)
    expect(told()).toEqual([])
    await passTime(3 * world().config.slotDurationMs)
    expect(told().map((line) => line.split(':')[0])).toEqual(['no-newer-head blsync'])
  })

  it('a clock that was ahead at the start, and while the committee was not known, hides nothing once it is right', async () => {
    const { chain } = await begin({ committeeEnd: 0 })
    world().setSlot(5000)
    await passTime(world().config.slotDurationMs)
    world().setSlot(1100)
    chain.committeePeriods = { start: 0, end: 1_000 }
    await passTime(6 * world().config.slotDurationMs)
    expect(told().map((line) => line.split(':')[0])).toEqual(['no-newer-head blsync'])
  })

  it('a signature of the far future that came while the clock was ahead is forgotten when the clock is right', async () => {
    const { node } = await begin()
    world().setSlot(5000)
    await slotPasses(node, 5000, { signed: 4999, signers: 1 })
    world().setSlot(1001)
    for (let slot = 1002; slot <= 1012; slot++) await slotPasses(node, slot, {})
    expect(told().filter((line) => line.startsWith('too-few-signers'))).toEqual([])
    expect(told().map((line) => line.split(':')[0])).toContain('no-newer-head blsync')
    await slotPasses(node, 1013, { signed: 1012, signers: 20 })
    await passTime(world().config.slotDurationMs)
    expect(told()).toContain('too-few-signers blsync: slot 1013: 20 of 32 signed, 22 needed')
  })

  it('a head that stays away is told on when the committee of the next period does not come either, until there is a head', async () => {
    const { chain, node } = await begin()
    await passTime(5 * world().config.slotDurationMs)
    expect(told().map((line) => line.split(':')[0])).toEqual(['no-newer-head blsync'])
    chain.committeePeriods.end = 10
    await passTime(10 * world().config.slotDurationMs)
    expect(told()).toEqual([
      'no-newer-head blsync: the newest verified head is at slot 1000, 15 slots ago; none is announced',
    ])
    await slotPasses(node, 1016, { signed: 1015, verified: 1015 })
    await passTime(world().config.slotDurationMs)
    expect(told()).toEqual([])
  })
})
