import { describe, expect, it } from 'vitest'
import { announce, BlsyncWorld, deliver } from '../support/blsync-world.ts'
import { anchor, at, following, lack, payloadHash, reveal, tell } from '../support/gloas-heads.ts'
import { passTime } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

describe('Execution clients in gloas', () => {
  const world = useSyncWorld()

  it('N17: the first gloas head proves the last fulu payload, which is already followed: nothing is sent', async () => {
    const { run, node, validate, heads } = await following(world())
    await validate(10)
    expect(run.engine.payloads).toEqual([9])
    expect(heads()).toEqual([anchor.execution?.blockHash])
    expect(node.asked).toEqual([`envelope ${at(10).block.root}`])
    await run.updater.stop()
  })

  it('started at the first gloas head, it fetches the fulu block below and sends its payload', async () => {
    const run = new BlsyncWorld(world())
    await run.start()
    const node = await world().node('a')
    await run.validate(at(10).block)
    await deliver(node, at(10).block)
    await deliver(node, anchor)
    await passTime(1000)
    expect(run.engine.payloads).toEqual([9])
    expect(run.engine.states.at(-1)?.headBlockHash).toBe(anchor.execution?.blockHash)
    await run.updater.stop()
  })

  it('a head proves the payload of its parent, which is fetched and sent; its own follows as soon as it is revealed', async () => {
    const { run, node, validate, heads } = await following(world())
    await validate(10)
    await validate(11)
    expect(node.asked).toEqual([`envelope ${at(10).block.root}`])
    expect(run.engine.payloads).toEqual([9])
    await reveal(node, 10)
    expect(run.engine.payloads).toEqual([9, 10])
    expect(heads().at(-1)).toBe(payloadHash(10))
    await reveal(node, 11)
    expect(run.engine.payloads).toEqual([9, 10, 11])
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('a payload that is announced early is fetched early, and sent once its block is verified', async () => {
    const { run, node, heads } = await following(world())
    await announce(node, at(10).block)
    await deliver(node, at(10).block)
    await tell(node, 10)
    await reveal(node, 10)
    expect(run.engine.payloads).toEqual([9])
    await run.validate(at(10).block)
    await passTime(1000)
    expect(node.asked).toEqual([])
    expect(run.engine.payloads).toEqual([9, 10])
    expect(heads().at(-1)).toBe(payloadHash(10))
    await run.updater.stop()
  })

  it('an announced payload of an unknown block is not asked for', async () => {
    const { run, node } = await following(world())
    await announce(node, at(10).block)
    await tell(node, 17)
    expect(node.asked).toEqual([`block ${at(10).block.root}`])
    await run.updater.stop()
  })

  it('over empty slots it walks back to the block whose bid has the proven hash', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11, 12, 13, 14]) {
      await validate(slot)
      if (slot < 12) await reveal(node, slot)
      else await lack(node, slot)
    }
    expect(node.asked).toEqual([])
    expect(run.engine.payloads).toEqual([9, 10, 11])
    await validate(15)
    await reveal(node, 14)
    expect(run.engine.payloads).toEqual([9, 10, 11, 14])
    expect(heads().at(-1)).toBe(payloadHash(14))
    await run.updater.stop()
  })

  it('started over empty slots, it fetches the blocks on the way to the proven payload, and only those', async () => {
    const run = new BlsyncWorld(world())
    await run.start()
    const node = await world().node('a')
    await run.validate(at(14).block)
    for (const slot of [14, 13, 12, 11]) {
      expect(node.asked).toEqual([`block ${at(slot).block.root}`])
      await deliver(node, at(slot).block)
      if (slot === 14) await lack(node, 14)
    }
    expect(node.asked).toEqual([`envelope ${at(11).block.root}`])
    await reveal(node, 11)
    await passTime(1000)
    expect(run.engine.payloads).toEqual([11])
    expect(run.engine.states.at(-1)?.headBlockHash).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('parents that an execution client lacks are found over empty slots and handed over in order', async () => {
    const run = new BlsyncWorld(world())
    run.engine.held = at(10).envelope.execution.blockNumber
    const lacking = new Set([11])
    run.engine.answer = async () => {
      if (run.engine.payloads.at(-1) === 11) lacking.clear()
      return { status: lacking.size > 0 ? 'SYNCING' : 'VALID' }
    }
    run.engine.follow = () => ({ status: lacking.size > 0 ? 'SYNCING' : 'VALID' })
    await run.start()
    const node = await world().node('a')
    await run.validate(at(15).block)
    for (const slot of [15, 14]) await deliver(node, at(slot).block)
    await reveal(node, 14)
    for (const slot of [13, 12, 11]) await deliver(node, at(slot).block)
    await reveal(node, 11)
    expect(run.engine.payloads.slice(-3)).toEqual([14, 11, 14])
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following', head: { slot: 14 } } }])
    await run.updater.stop()
  })

  it('N4: a finalized header over empty slots counts although its slot is above the proven payload’s', async () => {
    const { run, node, validate } = await following(world())
    for (const slot of [10, 11]) await validate(slot)
    await reveal(node, 10)
    await validate(12)
    await reveal(node, 11)
    for (const slot of [13, 14]) await validate(slot)
    await run.finalize(at(13).block, { attestedSlot: 14 })
    expect(run.engine.states.at(-1)).toEqual({
      headBlockHash: payloadHash(11),
      safeBlockHash: payloadHash(11),
      finalizedBlockHash: payloadHash(11),
    })
    await run.updater.stop()
  })
})
