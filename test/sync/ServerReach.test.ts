import { describe, expect, it } from 'vitest'
import { ServerError } from '../../ts/errors.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { beginForward } from '../support/sync-forward.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('the running period', () => {
  it('its update is asked for as soon as finality may cover it, without any message of a server', async () => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 20 })
    const alice = await world().node('alice')
    alice.habit = (asked) => alice.answerUpdates(asked)
    await passTime((24 - 3) * 6_000 - 1)
    expect(alice.received, 'before three epochs have passed').toEqual([])
    await passTime(1)
    await settle()
    expect(alice.received).toHaveLength(1)
    expect(chain.nextSyncPeriod).toBe(21)
    await passTime(60 * 6_000)
    expect(alice.received, 'and only once').toHaveLength(1)
  })

  it('its update is asked for once an epoch as long as it is not there, and often when it is needed', async () => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 20 })
    const alice = await world().node('alice')
    const unfinal = [{ period: 20, defect: 'NOT_FINALIZED' }]
    alice.habit = (asked) => alice.answerUpdates(asked, unfinal)
    await passTime((61 - 3) * 6_000)
    expect(alice.received.length).toBe(5)
    expect([world().charges, world().conditions.active]).toEqual([[], []])
    await passTime(6_000)
    expect(alice.received.length, 'two slots left').toBeGreaterThanOrEqual(6)
    alice.habit = (asked) => alice.answerUpdates(asked)
    await passTime(12_000)
    expect(chain.nextSyncPeriod).toBe(21)
  })

  it('one refusal does not cost the committee of the next period', async () => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 20 })
    const alice = await world().node('alice')
    let asks = 0
    alice.habit = (asked) => {
      asks += 1
      if (asks === 1) alice.refuse(asked)
      else alice.answerUpdates(asked)
    }
    await passTime((64 - 3) * 6_000)
    expect(chain.nextSyncPeriod).toBe(21)
    expect(asks).toBe(2)
  })

  it('a committee that is missed after an outage is there within two slots, if the node was only failing', async () => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 21 })
    const alice = await world().node('alice')
    const busy = Object.assign(new ServerError('busy', { code: 'ERR_SERVER_STATUS' }), { status: 503 })
    const fail = (asked: string) => alice.refuseWith(asked, busy)
    for (const asked of alice.asked) fail(asked)
    alice.habit = fail
    await passTime(600_000)
    expect(world().conditions.active).toMatchObject([{ kind: 'committees-behind', evidence: 'period 20: alice: busy' }])
    alice.habit = (asked) => alice.answerUpdates(asked)
    await passTime(12_000)
    expect(chain.nextSyncPeriod).toBeGreaterThan(20)
    expect(world().conditions.active).toEqual([])
  })

  it('a server that announces a new period is asked for it at once, although it lacked it before', async () => {
    const { chain } = await beginForward(world(), { from: 20, clockPeriod: 22 })
    const alice = await world().node('alice')
    alice.emit({ type: 'head', slot: 20 * 64 + 5, root: '0x01' })
    await settle()
    alice.answerUpdates('updates 20+2', [])
    await settle()
    alice.emit({ type: 'head', slot: 21 * 64 + 5, root: '0x02' })
    await settle()
    alice.answerUpdates('updates 20+1')
    await settle()
    expect(chain.nextSyncPeriod).toBe(21)
  })

  it('a lie about the far future is bounded by our clock', async () => {
    await beginForward(world(), { from: 20, clockPeriod: 25 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 20+5')
    await settle()
    mallory.emit({ type: 'head', slot: 2 ** 50, root: '0x01' })
    await settle()
    expect(mallory.asked).toEqual([])
  })

  it('a lie about the far future is not news of a server that lacks a period', async () => {
    await beginForward(world(), { from: 20, clockPeriod: 25 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 20+5', [])
    await settle()
    mallory.emit({ type: 'head', slot: 2 ** 50, root: '0x01' })
    await settle()
    expect(mallory.asked).toEqual([])
  })
})

describe('trouble', () => {
  it('ranges are made shorter for a server that is too slow for them, and longer again when it answers', async () => {
    const { chain } = await beginForward(world(), { from: 0, clockPeriod: 128 })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['updates 0+128'])
    await passTime(10_200)
    expect(alice.asked).toContain('updates 0+64')
    alice.answerUpdates('updates 0+64')
    await settle()
    expect(chain.nextSyncPeriod).toBe(64)
    expect(alice.asked).toContain('updates 64+64')
  })

  it('a database that cannot be written is said, and the update is asked for again later', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 12 })
    chain.storageErrors.push(new Error('disk full'))
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+2')
    await settle()
    expect(world().warnings).toEqual(['updates could not be stored error=Error: disk full'])
    expect(alice.asked).toEqual([])
    await passTime(3_000)
    alice.answerUpdates('updates 10+2')
    await settle()
    expect(chain.nextSyncPeriod).toBe(12)
  })

  it('a server without such data is asked ever more rarely, and is free for other requests meanwhile', async () => {
    await beginForward(world(), { from: 10, clockPeriod: 12 })
    const teku = await world().node('teku')
    teku.habit = (asked) => teku.refuse(asked)
    for (const asked of teku.asked) teku.refuse(asked)
    await passTime(1_800_000)
    expect(teku.received.length).toBeLessThan(40)
    let minuteFailures = 0
    teku.habit = (asked) => {
      minuteFailures += 1
      teku.refuse(asked)
    }
    await passTime(61_000)
    expect(minuteFailures).toBe(1)
    expect(world().warnings).toEqual([])
  })

  it('a server that has not answered yet is asked for short ranges, several at a time, and for ever longer ones then', async () => {
    const { chain } = await beginForward(world(), { from: 0, clockPeriod: 500, firstRange: 32 })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['updates 0+32', 'updates 32+32', 'updates 64+32'])
    alice.answerUpdates('updates 0+32')
    await settle()
    expect(chain.nextSyncPeriod, 'what came first does not wait for the rest').toBe(32)
    alice.answerUpdates('updates 32+32')
    await settle()
    expect(alice.asked).toEqual(['updates 64+32', 'updates 96+64', 'updates 160+128'])
  })

  it('a server that goes away with a range leaves it to the others', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    expect(alice.asked).toEqual(['updates 10+2'])
    await world().lose(alice)
    bob.answerUpdates('updates 10+2')
    await settle()
    expect(chain.nextSyncPeriod).toBe(12)
  })

  it('an answer that came twice does not keep its periods from being asked for after a rollback', async () => {
    const { chain, sync } = await beginForward(world(), { from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    await passTime(1_000)
    bob.answerUpdates('updates 10+2')
    alice.answerUpdates('updates 10+2')
    await settle()
    chain.nextSyncPeriod = 10
    sync.handleEvent({ type: 'status', state: 'streaming' }, { name: 'somebody' })
    await settle()
    expect([...alice.asked, ...bob.asked]).toEqual(['updates 10+2'])
  })

  it('after a rollback the lost periods are asked for again', async () => {
    const { chain, sync } = await beginForward(world(), { from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+2')
    await settle()
    chain.nextSyncPeriod = 11
    sync.handleEvent({ type: 'status', state: 'streaming' }, { name: 'somebody' })
    await settle()
    expect(alice.asked).toEqual(['updates 11+1'])
  })
})
