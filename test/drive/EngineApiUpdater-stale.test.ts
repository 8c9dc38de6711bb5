import { describe, expect, it } from 'vitest'
import { ConditionBoard } from '../../ts/conditions/ConditionBoard.ts'
import type { KeyValueStore } from '../../ts/db/KeyValueStore.ts'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { Ancestry } from '../../ts/drive/Ancestry.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { LastTold, type Told } from '../../ts/light/heads/LastTold.ts'
import { BlsyncWorld } from '../support/blsync-world.ts'
import { blockChain } from '../support/engine-blocks.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const blocks = blockChain(Array.from({ length: 60 }, (_, i) => i + 1))
const block = (slot: number) => blocks[slot - 1] ?? expect.fail(`no block at ${slot}`)
const told = (slot: number) => ({
  slot,
  root: block(slot).root,
  blockHash: block(slot).execution?.blockHash ?? ZERO_HASH,
})

/** The database of an earlier run. */
async function storeOf(value: Told): Promise<MemoryStore> {
  const store = new MemoryStore()
  const lastTold = await LastTold.open(store)
  lastTold.remember(value)
  await lastTold.settled()
  return store
}

describe('EngineApiUpdater: heads that lie behind', () => {
  const world = useSyncWorld()

  /** A run of the program over a database, at a slot; every block is at hand. */
  const begin = async (slot: number, store: Pick<KeyValueStore, 'get' | 'batch'> = new MemoryStore()) => {
    world().setSlot(slot)
    const conditions = new ConditionBoard({ now: world().now })
    const lastTold = await LastTold.open(store)
    const run = new BlsyncWorld(world(), {
      conditions,
      lastTold,
      now: world().now,
      ancestry: new Ancestry({ header: (root) => blocks.find((known) => known.root === root)?.header }),
    })
    await run.start()
    const node = await world().node('a')
    const verify = async (at: number): Promise<void> => {
      await run.validate(block(at))
      for (let asked = node.asked[0]; asked !== undefined; asked = node.asked[0]) {
        const wanted = blocks.find(({ root }) => asked === `block ${root}`)
        node.answerWith(asked, { kind: 'block', block: wanted ?? expect.unreachable() })
        await settle()
      }
    }
    const heads = () =>
      run.engine.states.map(
        ({ headBlockHash }) => blocks.findIndex((b) => b.execution?.blockHash === headBlockHash) + 1,
      )
    const wrong = () => conditions.active.map(({ kind, evidence }) => `${kind}: ${evidence}`)
    return { run, store, lastTold, verify, heads, wrong, conditions }
  }

  const SLOT_MS = 6000

  it('a head many slots behind the clock waits two slots for a newer one, which then goes at once', async () => {
    const { run, verify, heads, wrong } = await begin(40)
    await verify(10)
    await passTime(SLOT_MS)
    expect([heads(), wrong()]).toEqual([[], []])
    await verify(40)
    await passTime(1000)
    expect(heads()).toEqual([40])
    await passTime(3 * SLOT_MS)
    expect([heads(), wrong()]).toEqual([[40], []])
    await run.updater.stop()
  })

  it('it goes after that, marked as stale, as do those after it, until one is fresh', async () => {
    const { run, verify, heads, wrong } = await begin(40)
    await verify(10)
    await passTime(2 * SLOT_MS + 1000)
    expect(heads()).toEqual([10])
    expect(wrong()).toEqual(['head-stale: slot 10, 30 slots behind the clock'])
    await verify(12)
    await passTime(1000)
    expect(heads()).toEqual([10, 12])
    expect(wrong()).toEqual(['head-stale: slot 12, 30 slots behind the clock'])
    await verify(41)
    await passTime(1000)
    expect(heads()).toEqual([10, 12, 41])
    expect(wrong()).toEqual([])
    await run.updater.stop()
  })

  it('a head that was fresh when it came is not held to be stale when the network stands still', async () => {
    const { run, verify, wrong, heads } = await begin(40)
    await verify(40)
    await passTime(20 * SLOT_MS)
    run.updater.finalityChanged()
    await passTime(4 * SLOT_MS)
    expect([heads(), wrong()]).toEqual([[40], []])
    await run.updater.stop()
  })

  it('after a restart nobody is led behind the last head, safe and finalized block', async () => {
    const store = await storeOf({ head: told(40), safe: told(32), finalized: told(24) })
    const { run, verify, heads, wrong } = await begin(42, store)
    await verify(38)
    await run.finalize(block(16), { attestedSlot: 38 })
    await passTime(3 * SLOT_MS)
    expect(heads()).toEqual([])
    expect(wrong()).toEqual(['head-stale: slot 38, behind slot 40 that execution clients were led to earlier'])
    await verify(41)
    await passTime(1000)
    expect(heads()).toEqual([41])
    const last = { safeBlockHash: told(32).blockHash, finalizedBlockHash: told(24).blockHash }
    expect(run.engine.states).toMatchObject([last])
    expect(wrong()).toEqual([])
    await run.updater.stop()
  })

  it('S19: an execution client hears of a head once it is on the disk that it did, or after a quarter of a second', async () => {
    const writes: (() => void)[] = []
    const store = new MemoryStore()
    const { run, verify, heads } = await begin(40, {
      get: (key) => store.get(key),
      batch: async (operations) => {
        await new Promise<void>((resolve) => writes.push(resolve))
        await store.batch(operations)
      },
    })
    await verify(40)
    await passTime(100)
    expect(heads()).toEqual([])
    writes.shift()?.()
    await settle()
    expect(heads()).toEqual([40])
    expect((await LastTold.open(store)).value?.head).toEqual(told(40))
    await verify(41)
    await passTime(200)
    expect(heads()).toEqual([40])
    await passTime(50)
    expect(heads()).toEqual([40, 41])
    writes.shift()?.()
    await run.updater.stop()
  })

  it('S19: after a restart nothing is told of a finalized block whose committees the chain gave up before any head was verified', async () => {
    const store = await storeOf({ head: told(40), safe: told(32), finalized: told(24) })
    const { run, lastTold, verify } = await begin(42, store)
    run.updater.headsWithdrawn()
    await lastTold.settled()
    expect((await LastTold.open(store)).value).toEqual({ head: told(40), safe: undefined, finalized: undefined })
    await verify(41)
    await passTime(1000)
    expect(run.engine.states).toMatchObject([{ safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH }])
    await run.updater.stop()
  })

  it('what is told is remembered: head, safe and finalized', async () => {
    const { run, store, lastTold, verify } = await begin(40)
    await run.finalize(block(24), { attestedSlot: 39 })
    await verify(40)
    await passTime(1000)
    await lastTold.settled()
    expect((await LastTold.open(store)).value).toEqual({ head: told(40), safe: undefined, finalized: told(24) })
    await run.updater.stop()
  })

  it('S19: with a clock that has gone back nobody is led behind the last head either, and the clock is named', async () => {
    const store = await storeOf({ head: told(58), safe: undefined, finalized: undefined })
    const { run, verify, heads, wrong, conditions } = await begin(41, store)
    await verify(41)
    await passTime(3 * SLOT_MS)
    expect(heads()).toEqual([])
    expect(wrong()).toEqual([
      "head-stale: slot 41, behind slot 58 that execution clients were led to earlier, 17 slots ahead of this machine's clock",
    ])
    expect(conditions.active).toMatchObject([{ remedy: expect.stringContaining('NTP') }])
    world().setSlot(59)
    await verify(59)
    await passTime(1000)
    expect([heads(), wrong()]).toEqual([[59], []])
    await run.updater.stop()
  })

  it('a dry run tells nobody and remembers nothing', async () => {
    world().setSlot(40)
    const store = new MemoryStore()
    const lastTold = await LastTold.open(store)
    const run = new BlsyncWorld(world(), { lastTold, now: world().now, connections: [] })
    await run.start()
    const node = await world().node('a')
    await run.validate(block(40))
    node.answerWith(`block ${block(40).root}`, { kind: 'block', block: block(40) })
    await passTime(1000)
    await lastTold.settled()
    expect((await LastTold.open(store)).value).toBeUndefined()
    await run.updater.stop()
  })
})
