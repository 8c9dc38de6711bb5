import { describe, expect, it } from 'vitest'
import { BlsyncWorld } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { gloasChain } from '../support/gloas-blocks.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { type Fate, failing, SimulatedNode, WELL } from '../support/sync-simulated-node.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const SLOT_MS = 6_000

const told = () => world().conditions.active.map(({ kind, evidence }) => `${kind}: ${evidence}`)

async function begin(...names: readonly string[]) {
  const run = new BlsyncWorld(world())
  await run.start()
  const nodes = names.map((name) => new SimulatedNode(name))
  for (const node of nodes) world().scheduler.registerServer(node)
  return { run, nodes }
}

describe('the block of a verified head that nobody gives', () => {
  const blocks = blockChain([10, 11, 12, 13, 14, 15, 16])

  const ways: readonly { readonly title: string; readonly fate: Fate; readonly says: string }[] = [
    { title: 'refused', fate: failing('ERR_SERVER_REFUSED'), says: 'simulated ERR_SERVER_REFUSED' },
    { title: 'that hangs', fate: { kind: 'hang' }, says: 'does not answer' },
  ]
  it.each(ways)('$title is a condition with what the node says, as long as heads lack their blocks', async (way) => {
    const { run, nodes } = await begin('http://a')
    for (const node of nodes) node.fateOf = () => way.fate
    for (const block of blocks.slice(0, 4)) {
      await run.validate(block)
      await passTime(SLOT_MS)
      expect(told()).toEqual([`block-unavailable: http://a: ${way.says}`])
    }
    const [{ sinceMs } = expect.unreachable()] = world().conditions.active
    expect(Date.now() - sinceMs, 'since the first such head').toBeGreaterThan(3 * SLOT_MS)
    for (const node of nodes) node.fateOf = () => WELL
    for (const block of blocks.slice(4)) {
      for (const node of nodes) node.import(block)
      await passTime(1_000)
      await run.validate(block)
      await passTime(SLOT_MS)
    }
    expect(told()).toEqual([])
    await run.updater.stop()
  })

  it('names every node with its reason, in the words of each', async () => {
    const { run, nodes } = await begin('http://a', 'http://b')
    const [a] = nodes
    if (a !== undefined) a.fateOf = () => failing('ERR_SERVER_RATE_LIMITED')
    await run.validate(blocks[0] ?? expect.unreachable())
    await passTime(SLOT_MS)
    expect(told()).toEqual([
      'block-unavailable: http://a: simulated ERR_SERVER_RATE_LIMITED; http://b: does not have the block',
    ])
    await run.updater.stop()
  })

  it('is none while heads get their blocks in time, be it at the second try', async () => {
    const { run, nodes } = await begin('http://a')
    const [node = expect.unreachable()] = nodes
    for (const block of blocks) {
      let tries = 0
      node.fateOf = () => (tries++ === 0 ? failing('ERR_SERVER_STATUS') : WELL)
      await run.validate(block)
      await passTime(200)
      node.import(block)
      await passTime(1_000)
      expect(told()).toEqual([])
      await passTime(SLOT_MS)
    }
    expect(told()).toEqual([])
    await run.updater.stop()
  })
})

describe('a proven payload that nobody gives', () => {
  const anchor = blockChain([9])[0] ?? expect.unreachable()
  const chain = gloasChain(
    anchor,
    [10, 11, 12, 13].map((slot) => ({ slot, taken: true })),
  )

  it('is a condition until a newer one is given', async () => {
    const { run, nodes } = await begin('http://a')
    const [node = expect.unreachable()] = nodes
    let payloads: Fate = failing('ERR_SERVER_REFUSED')
    node.fateOf = ({ kind }) => (kind === 'envelope' ? payloads : WELL)
    node.import(anchor)
    for (const { block, envelope } of chain) {
      node.import(block)
      node.reveal(envelope, block.root)
      await run.validate(block)
      await passTime(SLOT_MS)
      if (block.header.slot === 12) {
        expect(told()).toEqual(['payload-unavailable: http://a: simulated ERR_SERVER_REFUSED'])
        payloads = WELL
      }
    }
    expect(told()).toEqual([])
    await run.updater.stop()
  })
})

describe('from gloas on, started over blocks whose payload the chain did not take', () => {
  const [anchor = expect.unreachable()] = blockChain([9])
  const chain = gloasChain(
    anchor,
    [10, 11, 12, 13, 14].map((slot) => ({ slot, taken: slot < 11 })),
  )
  const at = (slot: number) => chain.find(({ block }) => block.header.slot === slot) ?? expect.unreachable()
  const following = ({ updater }: BlsyncWorld) => updater.engines.map(({ status: { kind } }) => kind)

  it.each([12, 11, 10])(
    'a block on the way to the payload that nobody gives is a condition (slot %s)',
    async (lacked) => {
      const { run, nodes } = await begin('http://a')
      const [node = expect.unreachable()] = nodes
      for (const { block, envelope } of chain.slice(0, 4)) {
        if (block.header.slot !== lacked) node.import(block)
        // The newest head's own would do.
        if (block.header.slot !== 13) node.reveal(envelope, block.root)
      }
      await run.validate(at(13).block)
      await passTime(SLOT_MS)
      const { root } = at(lacked).block
      expect(told()).toEqual([`block-unavailable: block ${root.slice(0, 14)}…: http://a: does not have the block`])
      expect(following(run)).not.toContain('following')
      // A newer head changes nothing about it, nor does it begin anew.
      const [{ sinceMs } = expect.unreachable()] = world().conditions.active
      node.import(at(14).block)
      await run.validate(at(14).block)
      await passTime(SLOT_MS)
      expect(world().conditions.active).toMatchObject([{ kind: 'block-unavailable', sinceMs }])
      node.import(at(lacked).block)
      await passTime(2 * SLOT_MS)
      expect(told()).toEqual([])
      expect(following(run)).toEqual(['following'])
      await run.updater.stop()
    },
  )

  it('a newer head that needs no such block ends it', async () => {
    const { run, nodes } = await begin('http://a')
    const [node = expect.unreachable()] = nodes
    const rest = gloasChain(at(13).block, [
      { slot: 14, taken: true },
      { slot: 15, taken: true },
    ])
    node.import(at(13).block)
    for (const { block, envelope } of rest) {
      node.import(block)
      node.reveal(envelope, block.root)
    }
    await run.validate(at(13).block)
    await passTime(SLOT_MS)
    expect(told()).toHaveLength(1)
    await run.validate(rest[1]?.block ?? expect.unreachable())
    await passTime(SLOT_MS)
    expect(told()).toEqual([])
    await run.updater.stop()
  })

  it('a payload further back than is looked is a condition until the chain takes another', async () => {
    const slots = Array.from({ length: 40 }, (_, index) => 10 + index)
    const long = gloasChain(
      anchor,
      slots.map((slot) => ({ slot, taken: slot >= 48 })),
    )
    const { run, nodes } = await begin('http://a')
    const [node = expect.unreachable()] = nodes
    for (const { block, envelope } of long) {
      node.import(block)
      if (block.header.slot >= 48) node.reveal(envelope, block.root)
    }
    await run.validate(long.at(-3)?.block ?? expect.unreachable())
    await passTime(5 * SLOT_MS)
    expect(told()).toEqual(['payload-unavailable: the chain took no payload in the last 32 blocks'])
    await run.validate(long.at(-1)?.block ?? expect.unreachable())
    await passTime(SLOT_MS)
    expect(told()).toEqual([])
    expect(following(run)).toEqual(['following'])
    await run.updater.stop()
  })

  it('no payload for many blocks is nothing wrong for an execution client that has the last one', async () => {
    const slots = Array.from({ length: 40 }, (_, index) => 10 + index)
    const long = gloasChain(
      anchor,
      slots.map((slot) => ({ slot, taken: slot === 10 })),
    )
    const { run, nodes } = await begin('http://a')
    const [node = expect.unreachable()] = nodes
    for (const { block, envelope } of long) {
      node.import(block)
      node.reveal(envelope, block.root)
      await run.validate(block)
      await passTime(SLOT_MS)
    }
    expect(told()).toEqual([])
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following' }, headSlot: 49 }])
    await run.updater.stop()
  })
})

describe('Of two signed heads of a slot', () => {
  it('the better one is told as well when nobody gives its block', async () => {
    const [first = expect.unreachable(), other = expect.unreachable()] = [blockChain([10])[0], blockChain([8, 10])[1]]
    const { run, nodes } = await begin('http://a')
    for (const node of nodes) node.import(first)
    await run.validate(first)
    await passTime(1_000)
    run.heads.head = { root: other.root, header: other.header, signerCount: 32 }
    run.updater.finalityChanged()
    await passTime(SLOT_MS)
    expect(told()).toEqual([`block-unavailable: block ${other.root.slice(0, 14)}…: http://a: does not have the block`])
    await run.updater.stop()
  })
})
