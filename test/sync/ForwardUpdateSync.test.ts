import { describe, expect, it } from 'vitest'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { beginForward } from '../support/sync-forward.ts'
import { goodItems } from '../support/sync-update-items.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

describe('catching up', () => {
  it('S10: two servers give ranges in parallel and out of order, a late one goes to the other, and all of it counts', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 350 })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['updates 10+128', 'updates 138+128', 'updates 266+84'])
    await passTime(500)
    const bob = await world().node('bob')
    expect(bob.asked, 'everything is asked for already').toEqual([])

    alice.answerUpdates('updates 138+128')
    await settle()
    expect(chain.nextSyncPeriod, 'the second range waits for the first').toBe(10)

    await passTime(500)
    expect(bob.asked, 'late ranges go elsewhere').toEqual(['updates 10+128', 'updates 266+84'])
    alice.answerUpdates('updates 10+128')
    await settle()
    expect(chain.nextSyncPeriod, 'the late answer is used, and the waiting one follows').toBe(266)
    expect(chain.following, 'which is verified while that is written').toEqual([138])
    bob.answerUpdates('updates 266+84')
    await settle()
    expect(chain.nextSyncPeriod).toBe(350)

    bob.answerUpdates('updates 10+128')
    alice.answerUpdates('updates 266+84')
    await settle()
    expect(chain.nextSyncPeriod).toBe(350)
    expect(chain.mostVerifying).toBe(1)
    expect([...alice.asked, ...bob.asked]).toEqual([])
    expect(world().warnings).toEqual([])
  })

  it('S10: a late answer that has to wait is not asked for again', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 260 })
    const alice = await world().node('alice')
    await passTime(1_000)
    alice.answerUpdates('updates 138+122')
    await settle()
    alice.refuse('updates 10+128')
    await settle()
    const bob = await world().node('bob')
    expect(bob.asked).toEqual(['updates 10+128'])
    bob.answerUpdates('updates 10+128')
    await settle()
    expect(chain.nextSyncPeriod).toBe(260)
  })

  it('S10: does not ask before the chain is initialized, and asks as soon as it is', async () => {
    const { chain, sync } = await beginForward(world(), { clockPeriod: 20 })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual([])
    chain.nextSyncPeriod = 18
    sync.handleEvent({ type: 'status', state: 'streaming' }, { name: 'somebody' })
    await settle()
    expect(alice.asked).toEqual(['updates 18+2'])
  })

  it('holds no more than three ranges ahead of the chain, however many servers there are', async () => {
    const { chain } = await beginForward(world(), { from: 0, clockPeriod: 5_000 })
    const nodes = [await world().node('alice'), await world().node('bob'), await world().node('carol')]
    expect(nodes.flatMap(({ asked }) => asked)).toHaveLength(3)
    const [alice] = nodes
    alice?.answerUpdates('updates 128+128')
    alice?.answerUpdates('updates 256+128')
    await settle()
    expect(nodes.flatMap(({ asked }) => asked)).toEqual(['updates 0+128'])
    alice?.answerUpdates('updates 0+128')
    await settle()
    expect(chain.nextSyncPeriod).toBe(384)
    expect(nodes.flatMap(({ asked }) => asked).sort()).toEqual([
      'updates 384+128',
      'updates 512+128',
      'updates 640+128',
    ])
  })

  it('S11: servers are asked no further than their own heads, and a new one continues', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 100 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+90', goodItems(10, 5))
    await settle()
    expect(chain.nextSyncPeriod).toBe(15)
    alice.emit({ type: 'head', slot: 20 * 64, root: '0x20' })
    await settle()
    alice.answerUpdates('updates 15+85', [])
    await settle()
    expect(alice.asked).toEqual([])
    await passTime(3_000)
    expect(alice.asked, 'its head is in period 20').toEqual(['updates 15+5'])
    alice.answerUpdates('updates 15+5')
    await settle()
    expect(chain.nextSyncPeriod).toBe(20)
    await passTime(600)
    expect(alice.asked).toEqual([])

    const bob = await world().node('bob')
    expect(bob.asked).toEqual(['updates 20+80'])
    bob.answerUpdates('updates 20+80')
    await settle()
    expect(chain.nextSyncPeriod).toBe(100)
  })

  it('N5: fewer items than asked for is normal: the rest is asked for at once, and nobody is blamed', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 50 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+40', goodItems(10, 30))
    await settle()
    expect(chain.nextSyncPeriod).toBe(40)
    expect(alice.asked).toEqual(['updates 40+10'])
    alice.answerUpdates('updates 40+10', [])
    await settle()
    expect(alice.asked, 'nothing at all: later again').toEqual([])
    await passTime(3_000)
    expect(alice.asked).toEqual(['updates 40+10'])
    expect(world().warnings).toEqual([])
  })

  it('N5: more items than asked for are dropped', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+2', goodItems(10, 9))
    await settle()
    expect(chain.nextSyncPeriod).toBe(12)
    expect(world().warnings).toEqual([])
  })

  it('N5: a server that leaves out the leading periods it lacks is not blamed', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 20 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+10', goodItems(13, 7))
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().warnings).toEqual([])
    const bob = await world().node('bob')
    expect(bob.asked).toEqual(['updates 10+10'])
  })

  it('N1: an invalid update fails its server, what came before stays, and another server is asked for the rest', async () => {
    const { chain, doubted } = await beginForward(world(), { from: 10, clockPeriod: 50 })
    const mallory = await world().node('mallory')
    const bob = await world().node('bob')
    const items = [...goodItems(10, 3), { period: 13, defect: 'INVALID_SIGNATURE' }, ...goodItems(14, 36)]
    mallory.answerUpdates('updates 10+40', items)
    await settle()
    expect(chain.nextSyncPeriod).toBe(13)
    expect(world().charges).toEqual(['mallory: update of period 13: INVALID_SIGNATURE'])
    expect(doubted, 'or our committees are the wrong ones').toEqual(['mallory'])
    expect(mallory.asked).toEqual([])
    expect(bob.asked).toEqual(['updates 13+37'])
    bob.answerUpdates('updates 13+37')
    await settle()
    expect(chain.nextSyncPeriod).toBe(50)
  })

  it('N1: an answer that breaks off, and one of another period, fail their server too', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 13 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 10+3', [{ period: 10 }, { period: 11, defect: 'BROKEN_FRAMING' }])
    await settle()
    expect(chain.nextSyncPeriod).toBe(11)
    await passTime(100)
    mallory.answerUpdates('updates 11+2', goodItems(77, 2))
    await settle()
    expect(world().charges).toEqual([
      'mallory: update of period 11: BROKEN_FRAMING',
      'mallory: update of period 11: InvalidPeriod',
    ])
  })

  it('N1: an invalid answer never stays at the head of the queue', async () => {
    const { chain } = await beginForward(world(), { from: 10, clockPeriod: 300 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 138+128')
    mallory.answerUpdates('updates 10+128', [{ period: 10, defect: 'INVALID_COMMITTEE_BRANCH' }])
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
    const bob = await world().node('bob')
    bob.answerUpdates('updates 10+128')
    await settle()
    expect(chain.nextSyncPeriod, 'the good second range of the bad server was kept').toBe(266)
  })
})
