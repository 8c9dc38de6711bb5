import { describe, expect, it } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { BestUpdateSync } from '../../ts/sync/BestUpdateSync.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { FakeScoredChain, scoredAnswer, scoreOf } from '../support/sync-scored-chain.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

const EPOCH_MS = 8 * 6_000
const DAY_MS = 86_400_000

async function begin(signers: readonly number[]) {
  const { config, logger, scheduler } = world()
  const nowMs = config.genesisTime * 1000 + (signers.length * 64 + 20) * config.slotDurationMs
  const chain = new FakeScoredChain(signers)
  const clock = clockWithNow(systemClock, () => nowMs)
  await world().start(new BestUpdateSync({ config, chain, catchUp: { targetPeriod: signers.length }, clock, logger }))
  scheduler.setValidatedHead({ slot: 1, root: '0x01' })
  return chain
}

/** A node whose updates have so many signers, period by period, and that says so many of them. */
interface Told {
  has: readonly (number | undefined)[]
  says: readonly number[]
  /** First period that it says something of. */
  from?: number
}

async function teller(name: string, told: Told) {
  const node = await world().node(name, { tellsScores: true })
  const log: string[] = []
  node.habit = (asked) => {
    log.push(asked)
    const [first = 0, count = 0] = asked.replace(/\w+ /, '').split('+').map(Number)
    const periods = Array.from({ length: count }, (_, index) => first + index)
    if (asked.startsWith('scores')) {
      const startPeriod = Math.max(first, told.from ?? 0)
      const scores = told.says
        .slice(startPeriod, first + count)
        .map((signers, index) => scoreOf({ period: startPeriod + index, signers }))
      node.answerWith(asked, { kind: 'updateScores', told: { startPeriod, scores } })
    } else {
      const items = periods.flatMap((period) =>
        told.has[period] === undefined ? [] : [{ period, signers: told.has[period] }],
      )
      node.answerWith(asked, scoredAnswer(items))
    }
  }
  for (const asked of node.asked) node.habit(asked)
  await settle()
  return { node, log }
}

const honest = (...signers: readonly number[]): Told => ({ has: signers, says: signers })

/** A node without scores; returns what it was asked for. */
async function plain(name: string, signers: number) {
  const node = await world().node(name)
  const log: string[] = []
  node.habit = (asked) => {
    if (asked.startsWith('scores')) return
    log.push(asked)
    const [first = 0, count = 0] = asked.replace('updates ', '').split('+').map(Number)
    node.answerWith(
      asked,
      scoredAnswer(Array.from({ length: count }, (_, index) => ({ period: first + index, signers }))),
    )
  }
  for (const asked of node.asked) node.habit(asked)
  return log
}

describe('a server that tells the scores of its updates', () => {
  it('is asked only for those that are better', async () => {
    const chain = await begin([25, 25, 25, 25, 25, 25])
    const { log } = await teller('alice', honest(25, 28, 24, 25, 27, 29))
    await passTime(4 * EPOCH_MS)
    expect(log).toEqual(['scores 0+6', 'updates 4+2', 'updates 1+1'])
    expect(chain.signers).toEqual([25, 28, 25, 25, 27, 29])
    expect(world().warnings).toEqual([])
  })

  it('is asked for nothing where none is better, and for what it has no score of neither', async () => {
    await begin([25, 25, 25, 25])
    const { log } = await teller('alice', { has: [], says: [30, 30, 25, 25], from: 2 })
    await passTime(4 * EPOCH_MS)
    expect(log).toEqual(['scores 0+4'])
  })

  it('goes first', async () => {
    const chain = await begin([25, 25])
    const { log: told } = await teller('alice', honest(26, 27))
    const asked = await plain('bob', 25)
    await settle()
    expect([told, asked]).toEqual([['scores 0+2', 'updates 0+2'], []])
    await passTime(EPOCH_MS)
    expect(asked).toEqual(['updates 0+2'])
    expect(chain.signers).toEqual([26, 27])
  })

  it('is asked again now and then, and gives what it has bettered since', async () => {
    const chain = await begin([25, 25])
    const told = { ...honest(26, 25) }
    const { log } = await teller('alice', told)
    await passTime(EPOCH_MS)
    Object.assign(told, honest(26, 27))
    await passTime(8 * EPOCH_MS)
    expect(log).toEqual(['scores 0+2', 'updates 0+1', 'scores 0+2', 'updates 1+1'])
    expect(chain.signers).toEqual([26, 27])
  })

  it('is asked for 1024 at most at a time, the newest first', async () => {
    const signers = new Array(1100).fill(32)
    await begin([...signers, 25])
    const { log } = await teller('alice', honest(...signers, 26))
    await passTime(EPOCH_MS)
    expect(log).toEqual(['scores 77+1024', 'scores 0+77', 'updates 1100+1'])
  })
})

describe('a server without scores', () => {
  it('is asked once, until its stream opens anew, and is compared as ever', async () => {
    const chain = await begin([25, 25])
    const node = await world().node('alice')
    const scores = () => node.received.filter(({ request }) => request.kind === 'updateScores').length
    expect([scores(), node.asked]).toEqual([1, ['updates 0+2']])
    node.answerWith(
      'updates 0+2',
      scoredAnswer([
        { period: 0, signers: 26 },
        { period: 1, signers: 25 },
      ]),
    )
    await passTime(DAY_MS)
    expect([scores(), chain.signers]).toEqual([1, [26, 25]])
    node.tellsScores = true
    node.emit({ type: 'status', state: 'streaming' })
    await settle()
    world().scheduler.setValidatedHead({ slot: 2, root: '0x02' })
    await settle()
    expect([scores(), node.asked]).toEqual([2, ['scores 0+2']])
    const told = { startPeriod: 0, scores: [26, 30].map((signers, period) => scoreOf({ period, signers })) }
    node.answerWith('scores 0+2', { kind: 'updateScores', told })
    await settle()
    expect(node.asked, 'what it has now was not compared').toEqual(['updates 1+1'])
  })

  it('and one whose answer is not a list of scores is compared as ever, too', async () => {
    await begin([25, 25])
    const node = await world().node('mallory', { tellsScores: true })
    node.refuse('scores 0+2', 'ERR_SERVER_TOO_LARGE')
    await settle()
    expect(node.asked).toEqual(['updates 0+2'])
  })
})

describe('N1: a server that says more of its updates than they are', () => {
  it('costs one request, is blamed, and is then asked for nothing for a growing time', async () => {
    const chain = await begin([25, 25, 25])
    const { log } = await teller('mallory', { has: [25, 24, 25], says: [32, 32, 32] })
    await settle()
    expect(world().charges).toEqual(['mallory: update of period 0 is poorer than its score'])
    expect(log).toEqual(['scores 0+3', 'updates 0+3'])
    await passTime(DAY_MS / 4)
    const lies = log.filter((asked) => asked.startsWith('updates')).length
    expect(lies).toBeGreaterThan(2)
    expect(lies).toBeLessThan(15)
    expect(chain.signers).toEqual([25, 25, 25])
  })

  it('is blamed, too, when an update is better, but less than it said', async () => {
    const chain = await begin([25])
    await teller('mallory', { has: [26], says: [32] })
    expect(world().charges).toEqual(['mallory: update of period 0 is poorer than its score'])
    expect(chain.signers, 'what is better counts').toEqual([26])
  })

  it('is blamed, too, when it has none of what it said it has', async () => {
    await begin([25, 25])
    const { log } = await teller('mallory', { has: [], says: [32, 32] })
    expect(world().charges).toEqual(['mallory: update of period 0 is poorer than its score'])
    expect(log).toEqual(['scores 0+2', 'updates 0+2'])
  })

  it('keeps nobody from what an honest one has', async () => {
    const chain = await begin([25, 25])
    await teller('mallory', { has: [25, 25], says: [32, 32] })
    await teller('alice', honest(26, 27))
    await passTime(2 * EPOCH_MS)
    expect(chain.signers).toEqual([26, 27])
  })
})
