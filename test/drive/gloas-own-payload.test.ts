import { describe, expect, it } from 'vitest'
import { announce, deliver } from '../support/blsync-world.ts'
import { at, following, lack, payloadHash, reveal } from '../support/gloas-heads.ts'
import { useSyncWorld } from '../support/sync-world.ts'

describe('The head’s own payload in gloas', () => {
  const world = useSyncWorld()

  it('a payload that only we were shown is the head until a later head shows that the chain goes on without it', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11, 12]) {
      await validate(slot)
      await reveal(node, slot)
    }
    expect(run.engine.payloads).toEqual([9, 10, 11, 12])
    expect(heads().at(-1)).toBe(payloadHash(12))
    const told = run.engine.states.length
    await validate(13)
    await lack(node, 13)
    expect(heads().slice(told)).toEqual([payloadHash(11)])
    await validate(14)
    await reveal(node, 14)
    expect(run.engine.payloads).toEqual([9, 10, 11, 12, 14])
    expect(heads().slice(told)).toEqual([payloadHash(11), payloadHash(14)])
    await run.updater.stop()
  })

  it('a child that goes on without the payload keeps it from being the head, verified or not', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11, 12]) {
      await validate(slot)
      if (slot < 12) await reveal(node, slot)
    }
    await announce(node, at(13).block)
    await deliver(node, at(13).block)
    await reveal(node, 12)
    expect(run.engine.payloads).toEqual([9, 10, 11])
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('a child that comes after the payload takes the execution client back to what is proven', async () => {
    const { run, node, validate, heads } = await following(world())
    for (const slot of [10, 11, 12]) {
      await validate(slot)
      await reveal(node, slot)
    }
    expect(heads().at(-1)).toBe(payloadHash(12))
    await announce(node, at(13).block)
    await deliver(node, at(13).block)
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('safe and finalized stay proven while the head is not, and nothing final moves when it goes back', async () => {
    const { run, node, validate } = await following(world())
    for (const slot of [10, 11]) {
      await validate(slot)
      await reveal(node, slot)
    }
    await run.finalize(at(11).block, { attestedSlot: 12 })
    const proven = { safeBlockHash: payloadHash(10), finalizedBlockHash: payloadHash(10) }
    await validate(12)
    await reveal(node, 12)
    expect(run.engine.states.at(-1)).toEqual({ headBlockHash: payloadHash(12), ...proven })
    await validate(13)
    expect(run.engine.states.at(-1)).toEqual({ headBlockHash: payloadHash(11), ...proven })
    await run.updater.stop()
  })

  it('a payload that the execution client finds invalid is left for the proven one', async () => {
    const { run, node, validate, heads } = await following(world())
    run.engine.answer = async () => ({ status: run.engine.payloads.at(-1) === 12 ? 'INVALID' : 'VALID' })
    for (const slot of [10, 11, 12]) {
      await validate(slot)
      await reveal(node, slot)
    }
    expect(run.engine.payloads).toEqual([9, 10, 11, 12])
    expect(heads().at(-1)).toBe(payloadHash(11))
    expect(run.updater.engines).toMatchObject([{ status: { kind: 'following', head: { slot: 11 } }, headSlot: 12 }])
    for (const slot of [13, 14]) {
      await validate(slot)
      await lack(node, slot)
    }
    expect(run.engine.payloads).toEqual([9, 10, 11, 12])
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })
})
