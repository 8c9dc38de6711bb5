import { describe, expect, it } from 'vitest'
import { announce, BlsyncWorld, deliver, ENVELOPE_RETRY_MS } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { forged, gloasChain } from '../support/gloas-blocks.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

/** Slots 1 to 9 in fulu, then gloas; nobody reveals the payloads of 12 and 13, or nobody took them. */
const fulu = blockChain([1, 2, 3, 4, 5, 6, 7, 8, 9])
const anchor = fulu.at(-1) ?? expect.fail('no block')
const slots = [10, 11, 12, 13, 14, 15, 17].map((slot) => ({ slot, taken: slot !== 12 && slot !== 13 }))
const chain = gloasChain(anchor, slots)
const at = (slot: number) => chain.find(({ block }) => block.header.slot === slot) ?? expect.fail(`nothing at ${slot}`)
const payloadHash = (slot: number) => at(slot).envelope.execution.blockHash

describe('Execution clients in gloas', () => {
  const world = useSyncWorld()

  /** A world that follows slot 9, the last of fulu. */
  const following = async () => {
    const run = new BlsyncWorld(world())
    await run.start()
    const node = await world().node('a')
    await run.validate(anchor)
    await deliver(node, anchor)
    await passTime(1000)
    const validate = async (slot: number) => {
      await run.validate(at(slot).block)
      await deliver(node, at(slot).block)
      await passTime(1000)
    }
    return { run, node, validate, heads: () => run.engine.states.map(({ headBlockHash }) => headBlockHash) }
  }

  const reveal = async (node: ScriptedBeaconNode, slot: number, envelope = at(slot).envelope) => {
    node.answerWith(`envelope ${at(slot).block.root}`, { kind: 'envelope', envelope })
    await settle()
  }

  const lack = async (node: ScriptedBeaconNode, slot: number) => {
    node.answerWith(`envelope ${at(slot).block.root}`, { kind: 'envelope' })
    await settle()
  }

  const tell = async (node: ScriptedBeaconNode, slot: number) => {
    node.emit({ type: 'payload', slot, root: at(slot).block.root })
    await settle()
  }

  const envelopes = (node: ScriptedBeaconNode, slot: number) =>
    node.asked.filter((asked) => asked === `envelope ${at(slot).block.root}`)

  it('N17: the first gloas head proves the last fulu payload, which is already followed: nothing is sent', async () => {
    const { run, node, validate, heads } = await following()
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
    const { run, node, validate, heads } = await following()
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
    const { run, node, heads } = await following()
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
    const { run, node } = await following()
    await announce(node, at(10).block)
    await tell(node, 17)
    expect(node.asked).toEqual([`block ${at(10).block.root}`])
    await run.updater.stop()
  })

  it('over empty slots it walks back to the block whose bid has the proven hash', async () => {
    const { run, node, validate, heads } = await following()
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

  it('a payload that only we were shown is the head until a later head shows that the chain goes on without it', async () => {
    const { run, node, validate, heads } = await following()
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
    const { run, node, validate, heads } = await following()
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
    const { run, node, validate, heads } = await following()
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
    const { run, node, validate } = await following()
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
    const { run, node, validate, heads } = await following()
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

  it('a proven payload that no server has yet is asked for again, elsewhere at once and here after a while', async () => {
    const { run, node, validate } = await following()
    await validate(10)
    const other = await world().node('b')
    await validate(11)
    const [first, second] = envelopes(node, 10).length > 0 ? [node, other] : [other, node]
    await lack(first, 10)
    if (envelopes(second, 11).length > 0) await lack(second, 11)
    expect(envelopes(second, 10)).toHaveLength(1)
    await lack(second, 10)
    expect([...envelopes(node, 10), ...envelopes(other, 10)]).toEqual([])
    await passTime(ENVELOPE_RETRY_MS)
    expect([...envelopes(node, 10), ...envelopes(other, 10)]).toHaveLength(1)
    await run.updater.stop()
  })

  it('a server that announces the payload it lacked is asked at once', async () => {
    const { run, node, validate, heads } = await following()
    for (const slot of [10, 11]) await validate(slot)
    await lack(node, 10)
    expect(envelopes(node, 10)).toEqual([])
    await tell(node, 10)
    await reveal(node, 10)
    expect(heads().at(-1)).toBe(payloadHash(10))
    await run.updater.stop()
  })

  it('a proven payload that every server keeps back stops nothing: the next one is sent', async () => {
    const { run, node, validate, heads } = await following()
    for (const slot of [10, 11]) await validate(slot)
    await lack(node, 10)
    await validate(12)
    await reveal(node, 11)
    expect(run.engine.payloads).toEqual([9, 11])
    expect(heads().at(-1)).toBe(payloadHash(11))
    await run.updater.stop()
  })

  it('a payload that has not its hash is the server’s failure, never sent, and asked for elsewhere', async () => {
    const { run, node, validate, heads } = await following()
    for (const slot of [10, 11]) await validate(slot)
    const other = await world().node('b')
    await reveal(node, 10, forged(at(10).envelope))
    expect(run.engine.payloads).toEqual([9])
    expect(world().charges.join()).toContain('another hash')
    await reveal(other, 10)
    expect(heads().at(-1)).toBe(payloadHash(10))
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
    const { run, node, validate } = await following()
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
