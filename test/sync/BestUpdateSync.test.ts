import { describe, expect, it } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { BestUpdateSync } from '../../ts/sync/BestUpdateSync.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { FakeScoredChain, type ScoredItem, scoredAnswer } from '../support/sync-scored-chain.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const EPOCH_MS = 8 * 6_000
const DAY_MS = 86_400_000

interface Beginning {
  /** Signers of the stored updates, from period 0 on. */
  readonly signers: readonly number[]
  /** Where the clock stands; well after the last stored period when left out. */
  readonly clockSlot?: number
  readonly targetPeriod?: number
  readonly headIsVerified?: boolean
}

async function begin({ signers, clockSlot, targetPeriod, headIsVerified = true }: Beginning) {
  const { config, logger, scheduler } = world()
  const nowMs = config.genesisTime * 1000 + (clockSlot ?? signers.length * 64 + 20) * config.slotDurationMs
  const chain = new FakeScoredChain(signers)
  const catchUp = { targetPeriod: targetPeriod ?? signers.length }
  const sync = new BestUpdateSync({ config, chain, catchUp, clock: clockWithNow(systemClock, () => nowMs), logger })
  await world().start(sync)
  if (headIsVerified) scheduler.setValidatedHead({ slot: 1, root: '0x01' })
  return { chain, sync, catchUp }
}

/** The node answers every request with what it has of the range; returns what it was asked for. */
function offer(node: ScriptedBeaconNode, item: (period: number) => ScoredItem | undefined): string[] {
  const log: string[] = []
  node.habit = (asked) => {
    log.push(asked)
    const [first = 0, count = 0] = asked.replace('updates ', '').split('+').map(Number)
    const items = Array.from({ length: count }, (_, index) => item(first + index))
    node.answerWith(asked, scoredAnswer(items.filter((it) => it !== undefined)))
  }
  for (const asked of node.asked) node.habit(asked)
  return log
}

const offering =
  (signers: number, more: Partial<ScoredItem> = {}) =>
  (period: number): ScoredItem => ({ period, signers, ...more })

describe('comparing stored updates', () => {
  it('asks for the newest first, a few at a time, one request after another with an epoch between, each once a server', async () => {
    const { chain, sync } = await begin({ signers: new Array(20).fill(25) })
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    expect([...alice.asked, ...bob.asked]).toEqual(['updates 12+8'])
    const askedAlice = offer(alice, offering(25))
    await passTime(EPOCH_MS - 1_000)
    expect(bob.asked).toEqual([])
    const askedBob = offer(bob, offering(24))
    await passTime(1_000)
    expect(askedBob).toEqual(['updates 12+8'])
    await passTime(DAY_MS / 24)
    expect(askedAlice).toEqual(['updates 12+8', 'updates 4+8', 'updates 0+4'])
    expect(askedBob).toEqual(askedAlice)
    expect(chain.signers).toEqual(new Array(20).fill(25))
    expect(sync.replacedCount).toBe(0)
    expect(world().warnings, 'worse and equal ones are not a fault').toEqual([])
  })

  it('compares at once with a server whose signatures do not verify, once an epoch: it has another chain than before, or we have', async () => {
    const { chain, sync } = await begin({ signers: [25, 25, 25] })
    const alice = await world().node('alice')
    const doubt = async () => {
      const handle = world().handleOf(alice) ?? expect.fail('alice is not there')
      sync.doubt(handle)
      await settle()
    }
    const before = offer(alice, offering(24))
    await settle()
    expect([before, chain.signers]).toEqual([['updates 0+3'], [25, 25, 25]])
    const asked = offer(alice, offering(28))
    await doubt()
    expect(chain.signers).toEqual([28, 28, 28])
    offer(alice, offering(29))
    for (let half = 0; half < 2; half++) {
      await doubt()
      expect(chain.signers).toEqual([28, 28, 28])
      await passTime(EPOCH_MS / 2 - 1_000)
    }
    await passTime(2_000)
    await doubt()
    expect(chain.signers).toEqual([29, 29, 29])
    expect(asked).toHaveLength(1)
  })

  it('takes what is better, and only that', async () => {
    const { chain, sync } = await begin({ signers: [25, 30, 25] })
    offer(await world().node('alice'), (period) => ({ period, signers: [24, 31, 25][period] ?? 0 }))
    await settle()
    offer(await world().node('bob'), offering(28))
    await passTime(EPOCH_MS)
    expect(chain.signers).toEqual([28, 31, 28])
    expect(sync.replacedCount).toBe(3)
    expect(world().warnings).toEqual([])
  })

  it('does not ask for an update that nothing can better', async () => {
    await begin({ signers: [25, 32, 32, 25, 32] })
    const asked = offer(await world().node('alice'), offering(25))
    await passTime(3 * EPOCH_MS)
    expect(asked).toEqual(['updates 3+1', 'updates 0+1'])
  })

  it('leaves the running period alone, and one that has just ended until its last blocks are final', async () => {
    const { chain, catchUp } = await begin({ signers: [25, 25, 25], clockSlot: 2 * 64 + 15 })
    const asked = offer(await world().node('alice'), offering(26))
    await passTime(10 * EPOCH_MS)
    expect(asked).toEqual(['updates 0+1'])
    expect(chain.signers).toEqual([26, 25, 25])
    expect(catchUp.targetPeriod).toBe(3)
  })

  it('asks a server only for periods that its own head has left behind', async () => {
    await begin({ signers: [25, 25, 25] })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['updates 0+3'])
    const bob = await world().node('bob')
    bob.emit({ type: 'head', slot: 2 * 64 + 10, root: '0x02' })
    offer(alice, offering(25))
    const asked = offer(bob, offering(25))
    await passTime(3 * EPOCH_MS)
    expect(asked).toEqual(['updates 0+1'])
    bob.emit({ type: 'head', slot: 3 * 64 + 16, root: '0x03' })
    await settle()
    await world().scheduler.setValidatedHead({ slot: 2, root: '0x02' })
    await passTime(EPOCH_MS)
    expect(asked).toEqual(['updates 0+1', 'updates 1+2'])
  })

  it('follows up a short answer, and asks no more for what a server does not have at all', async () => {
    await begin({ signers: new Array(8).fill(25) })
    const asked = offer(await world().node('alice'), (period) => (period < 3 ? { period, signers: 25 } : undefined))
    await passTime(DAY_MS / 24)
    expect(asked).toEqual(['updates 0+8', 'updates 3+5'])
    expect(world().warnings).toEqual([])
  })

  it('forgets a server that goes: when it comes back it is asked anew', async () => {
    await begin({ signers: [25] })
    const alice = await world().node('alice')
    const asked = offer(alice, offering(25))
    await passTime(2 * EPOCH_MS)
    await world().lose(alice)
    const again = offer(await world().node('alice'), offering(25))
    await settle()
    expect([asked, again]).toEqual([['updates 0+1'], ['updates 0+1']])
  })
})

describe('what is more urgent than comparing', () => {
  it('is catching up and the first head; a chain that does not get on for an epoch is compared all the same', async () => {
    const { chain, catchUp } = await begin({
      signers: [25, 25],
      targetPeriod: 5,
      clockSlot: 5 * 64,
      headIsVerified: false,
    })
    const alice = await world().node('alice')
    await passTime(EPOCH_MS - 1_000)
    expect(alice.asked).toEqual([])
    chain.add(25)
    world().scheduler.setValidatedHead({ slot: 1, root: '0x01' })
    await passTime(EPOCH_MS - 1_000)
    expect(alice.asked, 'it has just got on').toEqual([])
    await passTime(2_000)
    expect(alice.asked).toEqual(['updates 0+3'])
    expect(catchUp.targetPeriod).toBe(5)
  })

  it('is a slow server: it is asked for less at a time', async () => {
    await begin({ signers: new Array(16).fill(25) })
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['updates 8+8'])
    await passTime(2_000)
    const asked = offer(alice, offering(25))
    await passTime(6 * EPOCH_MS)
    expect(asked).toEqual(['updates 8+8', 'updates 4+4', 'updates 0+4'])
    expect(world().warnings).toEqual([])
  })
})

describe('a better update that proves another committee', () => {
  it('S19: is taken; what it displaced is not compared until it is there again, and the rest only once more', async () => {
    const { chain, sync, catchUp } = await begin({ signers: [25, 25, 25, 25] })
    const other = offering(26, { next: 'other' })
    const asked = offer(await world().node('alice'), (period) => (period === 1 ? other(1) : undefined))
    await settle()
    expect(chain.signers).toEqual([25, 26])
    expect(world().warnings).toEqual([
      'a better update proves another committee: what later committees signed is verified again first=0 count=4 replaced=1 server=alice',
    ])
    await passTime(10 * EPOCH_MS)
    expect(asked, 'nothing is left to compare').toEqual(['updates 0+4'])
    chain.add(25, 25)
    catchUp.targetPeriod = 4
    await passTime(DAY_MS / 24)
    expect(asked).toEqual(['updates 0+4', 'updates 2+2'])
    expect(sync.replacedCount).toBe(1)
  })

  it('S19: is refused without blame when what is stored is as good', async () => {
    const { chain } = await begin({ signers: [25, 25] })
    const asked = offer(await world().node('alice'), offering(25, { next: 'other' }))
    await passTime(DAY_MS / 24)
    expect(chain.signers).toEqual([25, 25])
    expect(asked).toEqual(['updates 0+2'])
    expect(world().warnings).toEqual([])
  })

  it('S19: neither judges nor counts an answer whose periods were given up while it was on its way', async () => {
    const { chain } = await begin({ signers: [25, 25, 25] })
    const alice = await world().node('alice')
    chain.rollBack(1)
    alice.answerWith('updates 0+3', scoredAnswer([0, 1, 2].map(offering(32, { defect: 'INVALID_SIGNATURE' }))))
    await settle()
    expect(world().warnings).toEqual([])
    chain.add(25, 25)
    await passTime(EPOCH_MS)
    expect(alice.asked).toEqual(['updates 0+3'])
  })
})

describe('N1: a server that claims better updates', () => {
  it('which do not verify, fails, and is asked again less and less often', async () => {
    const { chain } = await begin({ signers: [25, 25, 25] })
    const asked = offer(await world().node('mallory'), (period) =>
      period === 1 ? offering(32, { defect: 'INVALID_SIGNATURE' })(1) : offering(26)(period),
    )
    await settle()
    expect(chain.signers, 'what verifies counts').toEqual([26, 25, 26])
    expect(world().charges).toEqual(['mallory: update of period 1: INVALID_SIGNATURE'])
    await passTime(DAY_MS / 4)
    expect(asked[0]).toBe('updates 0+3')
    expect(new Set(asked.slice(1))).toEqual(new Set(['updates 1+2']))
    expect(asked.length).toBeGreaterThan(4)
    expect(asked.length).toBeLessThan(15)
  })

  it('of which nothing verifies, is asked for older ones: they may prove the committees that signed them', async () => {
    const { chain } = await begin({ signers: new Array(12).fill(25) })
    const asked = offer(await world().node('alice'), (period) =>
      period > 3 ? offering(28, { defect: 'INVALID_SIGNATURE' })(period) : offering(28)(period),
    )
    await passTime(EPOCH_MS)
    expect(asked).toEqual(['updates 4+8', 'updates 0+4'])
    expect(chain.signers).toEqual([28, 28, 28, 28, ...new Array(8).fill(25)])
  })

  it('of periods that nobody asked for, fails', async () => {
    await begin({ signers: [25, 25] })
    offer(await world().node('mallory'), () => ({ period: 77, signers: 32 }))
    await settle()
    expect(world().charges).toEqual(['mallory: update of period 77: InvalidPeriod'])
  })

  it('that its own committee signed too few for, does not fail: honest servers have those too', async () => {
    const { chain } = await begin({ signers: [25, 25] })
    offer(await world().node('alice'), offering(32, { defect: 'NOT_ENOUGH_SIGNERS' }))
    await passTime(EPOCH_MS)
    expect(chain.signers).toEqual([25, 25])
    expect(world().warnings).toEqual([])
  })

  it('and a little better ones whenever it is asked, is not asked for the same again', async () => {
    const { chain } = await begin({ signers: [22, 22] })
    let signers = 22
    const asked = offer(await world().node('mallory'), (period) => ({ period, signers: period === 0 ? ++signers : 22 }))
    await passTime(DAY_MS / 4)
    expect(asked).toEqual(['updates 0+2'])
    expect(chain.signers).toEqual([23, 22])
  })
})

it('a better update that cannot be stored is asked for again', async () => {
  const { chain } = await begin({ signers: [25] })
  chain.storageErrors.push(new Error('disk full'))
  const asked = offer(await world().node('alice'), offering(27))
  await settle()
  expect(world().warnings).toEqual(['better updates could not be stored error=Error: disk full'])
  await passTime(3 * EPOCH_MS)
  expect(asked).toEqual(['updates 0+1', 'updates 0+1'])
  expect(chain.signers).toEqual([27])
})
