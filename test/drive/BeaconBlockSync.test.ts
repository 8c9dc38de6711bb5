import { describe, expect, it } from 'vitest'
import { announce, BlsyncWorld, deliver, lackBlock } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { gloasChain } from '../support/gloas-blocks.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const blocks = blockChain(Array.from({ length: 20 }, (_, i) => 10 + i))
const block = (slot: number) => blocks[slot - 10] ?? expect.fail(`no block at ${slot}`)
const lack = (node: ScriptedBeaconNode, slot: number) => lackBlock(node, block(slot))
const asks = (slot: number) => `block ${block(slot).root}`

describe('BeaconBlockSync', () => {
  const world = useSyncWorld()

  it('S16: asks for nothing before there is a head', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    expect(node.asked).toEqual([])
  })

  it('S16: prefetches only from a server that announced the head', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await announce(a, block(10))
    expect(a.asked).toEqual([asks(10)])
    expect(b.asked).toEqual([])
  })

  it('S16: a failed prefetch is not tried elsewhere until the head is validated', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await announce(a, block(10))
    await announce(b, block(10))
    a.refuse(asks(10))
    await passTime(900)
    expect([a.asked, b.asked]).toEqual([[], []])
    await run.validate(block(10))
    expect([...a.asked, ...b.asked]).toEqual([asks(10)])
  })

  it('S16: a validated head is asked for until somebody has it', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await run.validate(block(10))
    const [first, second] = a.asked.length > 0 ? [a, b] : [b, a]
    first.refuse(asks(10))
    await settle()
    expect(second.asked).toEqual([asks(10)])
    second.refuse(asks(10))
    await passTime(500)
    const third = [a, b].find(({ asked }) => asked.length > 0) ?? expect.fail('nobody is asked')
    await deliver(third, block(10))
    expect(run.blocks.block(block(10).root)).toBe(block(10))
    expect([a.asked, b.asked]).toEqual([[], []])
  })

  it('S16: a validated head is asked for from an announcer first', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await announce(b, block(11))
    await deliver(b, block(11))
    await announce(b, block(12))
    b.refuse(asks(12))
    await passTime(500)
    await run.validate(block(12))
    expect([a.asked, b.asked]).toEqual([[], [asks(12)]])
  })

  it('a server without one block is asked for others at once, for that one elsewhere, and again after a while', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await run.validate(block(10))
    const [first, second] = a.asked.length > 0 ? [a, b] : [b, a]
    await lack(first, 10)
    expect([first.asked, second.asked]).toEqual([[], [asks(10)]])
    await lack(second, 10)
    for (const slot of [11, 12]) run.blocks.requestBlock(block(slot).root)
    await settle()
    expect([...a.asked, ...b.asked].sort()).toEqual([asks(11), asks(12)].sort())
    await passTime(100)
    expect([...a.asked, ...b.asked].sort()).toEqual([asks(10), asks(11), asks(12)].sort())
    expect(world().warnings).toEqual([])
  })

  it('however many blocks a server lacks, it is not kept waiting, and each is asked for ever more rarely', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    for (let slot = 10; slot < 28; slot++) {
      await run.validate(block(slot))
      await lack(node, slot)
    }
    await run.validate(block(28))
    expect(node.asked).toEqual([asks(28)])
    const before = node.received.length
    for (let tenth = 0; tenth < 600; tenth++) {
      if (node.asked.length > 0) await lack(node, 28)
      await passTime(100)
    }
    expect(node.received.length - before).toBeLessThan(16)
    for (let tenth = 0; tenth < 600 && node.asked.length === 0; tenth++) await passTime(100)
    await deliver(node, block(28))
    expect(run.blocks.block(block(28).root)).toBe(block(28))
  })

  it('all blocks on a long way over payloads that the chain did not take stay at hand: none is asked for again', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    const way = gloasChain(
      block(10),
      Array.from({ length: 60 }, (_, i) => ({ slot: 100 + i, taken: false })),
    ).map((made) => made.block)
    await run.validate(block(11))
    await deliver(node, block(11))
    for (const passed of way.toReversed()) {
      run.blocks.requestBlock(passed.root)
      await settle()
      await deliver(node, passed)
    }
    for (const { root } of way) run.blocks.requestBlock(root)
    await settle()
    expect(node.asked).toEqual([])
  })

  it('a block of another root is its server’s failure and is not kept', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const [a, b] = [await world().node('a'), await world().node('b')]
    await run.validate(block(10))
    const [liar, honest] = a.asked.length > 0 ? [a, b] : [b, a]
    await deliver(liar, block(11), block(10))
    expect(run.blocks.block(block(11).root)).toBeUndefined()
    expect(world().charges.join()).toContain(`${liar.name}: sent block ${block(11).root}`)
    await deliver(honest, block(10))
    expect(run.blocks.block(block(10).root)).toBe(block(10))
  })

  it('asks for one block once, prefetched or validated', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    await announce(node, block(10))
    await run.validate(block(10))
    expect(node.asked).toEqual([asks(10)])
    await deliver(node, block(10))
    expect(node.received).toHaveLength(1)
  })

  it('does not prefetch what is not newer than the validated head', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    await run.validate(block(12))
    await deliver(node, block(12))
    await announce(node, block(11))
    expect(node.asked).toEqual([])
  })

  it('keeps the last ten validated blocks', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    for (let slot = 10; slot <= 20; slot++) {
      await run.validate(block(slot))
      await deliver(node, block(slot))
    }
    expect(run.blocks.block(block(10).root)).toBeUndefined()
    for (let slot = 11; slot <= 20; slot++) expect(run.blocks.block(block(slot).root)).toBe(block(slot))
  })

  it('announced blocks cannot push validated ones out', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    await run.validate(block(10))
    await deliver(node, block(10))
    for (const fake of blockChain(
      Array.from({ length: 30 }, (_, i) => 100 + i),
      { salt: 'fake' },
    )) {
      await announce(node, fake)
      if (node.asked.length > 0) await deliver(node, fake)
      await passTime(1000)
    }
    expect(run.blocks.block(block(10).root)).toBe(block(10))
  })

  it('fetches what is asked for by root from any server', async () => {
    const run = new BlsyncWorld(world())
    await run.startBlocksOnly()
    const node = await world().node('a')
    run.blocks.requestBlock(block(15).root)
    run.blocks.requestBlock(block(15).root)
    await settle()
    expect(node.asked).toEqual([asks(15)])
    await deliver(node, block(15))
    expect(run.blocks.block(block(15).root)).toBe(block(15))
  })
})
