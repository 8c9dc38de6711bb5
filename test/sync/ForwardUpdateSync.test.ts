import { describe, expect, it } from 'vitest'
import { ForwardUpdateSync } from '../../ts/sync/ForwardUpdateSync.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { FakeChain } from '../support/sync-fake-chain.ts'
import { goodItems } from '../support/sync-update-items.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

/** The committee chain stands at a period, and the clock a few slots into another one. */
async function begin({ from, clockPeriod }: { readonly from?: number; readonly clockPeriod: number }) {
  const { config, now, logger } = world()
  world().setSlot(clockPeriod * 64 + 3)
  const chain = new FakeChain(from)
  const sync = new ForwardUpdateSync({ config, chain, now, logger })
  await world().start(sync)
  return { chain, sync }
}

describe('catching up', () => {
  it('S10: two servers give ranges in parallel and out of order, a late one goes to the other, and all of it counts', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 350 })
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

  it('S10: does not ask before the chain is initialised, and asks as soon as it is', async () => {
    const { chain, sync } = await begin({ clockPeriod: 20 })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual([])
    chain.nextSyncPeriod = 18
    sync.handleEvent({ type: 'status', state: 'streaming' }, { name: 'somebody' })
    await settle()
    expect(alice.asked).toEqual(['updates 18+2'])
  })

  it('holds no more than three ranges ahead of the chain, however many servers there are', async () => {
    const { chain } = await begin({ from: 0, clockPeriod: 5_000 })
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
    const { chain } = await begin({ from: 10, clockPeriod: 100 })
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
    const { chain } = await begin({ from: 10, clockPeriod: 50 })
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
    const { chain } = await begin({ from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+2', goodItems(10, 9))
    await settle()
    expect(chain.nextSyncPeriod).toBe(12)
    expect(world().warnings).toEqual([])
  })

  it('N5: a server that leaves out the leading periods it lacks is not blamed', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 20 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+10', goodItems(13, 7))
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().warnings).toEqual([])
    const bob = await world().node('bob')
    expect(bob.asked).toEqual(['updates 10+10'])
  })

  it('N1: an invalid update fails its server, what came before stays, and another server is asked for the rest', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 50 })
    const mallory = await world().node('mallory')
    const bob = await world().node('bob')
    const items = [...goodItems(10, 3), { period: 13, defect: 'INVALID_SIGNATURE' }, ...goodItems(14, 36)]
    mallory.answerUpdates('updates 10+40', items)
    await settle()
    expect(chain.nextSyncPeriod).toBe(13)
    expect(world().warnings).toEqual(['server failed server=mallory reason=update of period 13: INVALID_SIGNATURE'])
    expect(mallory.asked).toEqual([])
    expect(bob.asked).toEqual(['updates 13+37'])
    bob.answerUpdates('updates 13+37')
    await settle()
    expect(chain.nextSyncPeriod).toBe(50)
  })

  it('N1: an answer that breaks off, and one of another period, fail their server too', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 13 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 10+3', [{ period: 10 }, { period: 11, defect: 'BROKEN_FRAMING' }])
    await settle()
    expect(chain.nextSyncPeriod).toBe(11)
    await passTime(100)
    mallory.answerUpdates('updates 11+2', goodItems(77, 2))
    await settle()
    expect(world().warnings).toEqual([
      'server failed server=mallory reason=update of period 11: BROKEN_FRAMING',
      'server failed server=mallory reason=update of period 11: InvalidPeriod',
    ])
  })

  it('N1: an invalid answer never stays at the head of the queue', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 300 })
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

describe('a period without a usable update', () => {
  it.each(['NO_NEXT_COMMITTEE', 'SIGNATURE_PERIOD', 'NOT_ENOUGH_SIGNERS'])(
    'N5: is said once (%s), others are asked, and the chain goes on when a good one appears',
    async (defect) => {
      const { chain, sync } = await begin({ from: 10, clockPeriod: 14 })
      const unusable = [{ period: 10 }, { period: 11, defect }, { period: 12 }, { period: 13 }]
      const alice = await world().node('alice')
      alice.answerUpdates('updates 10+4', unusable)
      await settle()
      const bob = await world().node('bob')
      bob.answerUpdates('updates 11+3', unusable.slice(1))
      await settle()
      expect(chain.nextSyncPeriod).toBe(11)
      expect(sync.stall).toEqual({ period: 11, reason: defect })
      expect(world().warnings).toEqual([
        `no usable update for this period yet, asking on period=11 reason=${defect} server=alice`,
      ])

      const askedAgain: string[] = []
      for (const node of [alice, bob]) {
        node.habit = (asked) => {
          askedAgain.push(node.name)
          node.answerUpdates(asked, unusable.slice(1))
        }
      }
      await passTime(600_000)
      expect(askedAgain.length, 'it keeps asking, both of them every minute').toBeGreaterThan(18)
      expect(askedAgain.length, 'but not all the time').toBeLessThan(40)
      expect(new Set(askedAgain)).toEqual(new Set(['alice', 'bob']))
      expect(world().warnings, 'and neither repeats itself nor blames anybody').toHaveLength(1)

      bob.habit = (asked) => bob.answerUpdates(asked)
      await passTime(61_000)
      expect(chain.nextSyncPeriod).toBe(15)
      expect(sync.stall).toBeUndefined()
    },
  )
})

describe('the running period', () => {
  it('its update is asked for when the period is near its end, without any message of a server', async () => {
    const { chain } = await begin({ from: 20, clockPeriod: 20 })
    const alice = await world().node('alice')
    alice.habit = (asked) => alice.answerUpdates(asked)
    await passTime((61 - 3) * 6_000)
    expect(alice.received, 'three slots left').toEqual([])
    await passTime(6_000)
    expect(alice.received, 'two slots left').toHaveLength(1)
    expect(chain.nextSyncPeriod).toBe(21)
    await passTime(62 * 6_000)
    expect(chain.nextSyncPeriod).toBe(21)
  })

  it('a server that announces a new period is asked for it at once, although it lacked it before', async () => {
    const { chain } = await begin({ from: 20, clockPeriod: 22 })
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
    await begin({ from: 20, clockPeriod: 25 })
    const mallory = await world().node('mallory')
    mallory.answerUpdates('updates 20+5')
    await settle()
    mallory.emit({ type: 'head', slot: 2 ** 50, root: '0x01' })
    await settle()
    expect(mallory.asked).toEqual([])
  })
})

describe('trouble', () => {
  it('ranges are made shorter for a server that is too slow for them, and longer again when it answers', async () => {
    const { chain } = await begin({ from: 0, clockPeriod: 128 })
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
    const { chain } = await begin({ from: 10, clockPeriod: 12 })
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
    await begin({ from: 10, clockPeriod: 12 })
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

  it('a server that goes away with a range leaves it to the others', async () => {
    const { chain } = await begin({ from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    expect(alice.asked).toEqual(['updates 10+2'])
    await world().lose(alice)
    bob.answerUpdates('updates 10+2')
    await settle()
    expect(chain.nextSyncPeriod).toBe(12)
  })

  it('after a rollback the lost periods are asked for again', async () => {
    const { chain, sync } = await begin({ from: 10, clockPeriod: 12 })
    const alice = await world().node('alice')
    alice.answerUpdates('updates 10+2')
    await settle()
    chain.nextSyncPeriod = 11
    sync.handleEvent({ type: 'status', state: 'streaming' }, { name: 'somebody' })
    await settle()
    expect(alice.asked).toEqual(['updates 11+1'])
  })
})
