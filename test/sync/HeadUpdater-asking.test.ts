import { describe, expect, it } from 'vitest'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { emit, HeadUpdaterRun } from '../support/sync-head-updater.ts'
import { plainFinality, plainOptimistic } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()

/** Two servers that could be asked for the finality of an epoch, in the order in which they are. */
async function oneOfTwoIsAsked() {
  const run = await HeadUpdaterRun.begin(world())
  await run.committeesKnown(1)
  const alice = await run.silentNode('alice')
  const bob = await run.silentNode('bob')
  await emit(alice, { type: 'optimistic', update: plainOptimistic(72) })
  const [first, second] = alice.asked.length > 0 ? [alice, bob] : [bob, alice]
  return { alice, bob, first, second }
}

describe('asking', () => {
  it('a server without light-client routes has not failed: it is free for other requests, and asked again an epoch later', async () => {
    await HeadUpdaterRun.begin(world())
    const teku = await world().node('teku')
    teku.answerWith('optimistic', { kind: 'optimistic' })
    teku.answerWith('finality', { kind: 'finality' })
    await settle()
    expect([teku.asked, world().warnings]).toEqual([[], []])
    await passTime(47_000)
    expect(teku.asked).toEqual([])
    await passTime(1_000)
    expect(teku.asked).toEqual(['optimistic', 'finality'])
  })

  it('a new server is asked for its latest updates, and again when it failed', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await world().node('alice')
    expect(alice.asked).toEqual(['optimistic', 'finality'])
    alice.refuse('optimistic')
    alice.answerWith('finality', { kind: 'finality', update: plainFinality(70) })
    await settle()
    expect(run.validator.verified).toEqual(['finality 70'])
    await passTime(1_000)
    expect(alice.asked).toEqual([])
    await passTime(8 * 6_000)
    expect(alice.asked).toEqual(['optimistic'])
  })

  it('a server that has told its head by itself need not be asked for it', async () => {
    await HeadUpdaterRun.begin(world())
    const alice = await world().node('alice')
    alice.refuse('optimistic')
    alice.refuse('finality')
    await emit(alice, { type: 'optimistic', update: plainOptimistic(70) })
    alice.received.length = 0
    await passTime(8 * 6_000 + 500)
    expect(alice.asked).toEqual(['finality'])
  })

  it('a server whose event stream is back is asked again, since nobody repeats events', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'status', state: 'disconnected' })
    expect(alice.asked).toEqual([])
    await emit(alice, { type: 'status', state: 'streaming' })
    expect(alice.asked).toEqual(['optimistic', 'finality'])
  })

  it.each([
    ['while it is asked', false],
    ['when it has just answered', true],
  ] as const)('a stream that opens for the first time %s brings no second question', async (_, hasAnswered) => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await world().node('alice')
    if (hasAnswered) {
      alice.answerWith('optimistic', { kind: 'optimistic', update: plainOptimistic(71) })
      alice.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    }
    await emit(alice, { type: 'status', state: 'streaming' })
    if (!hasAnswered) {
      alice.answerWith('optimistic', { kind: 'optimistic', update: plainOptimistic(71) })
      alice.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    }
    await settle()
    expect(alice.asked).toEqual([])
  })

  it('S14: the finality update is asked for once an epoch and server', async () => {
    const { alice, bob, first, second } = await oneOfTwoIsAsked()
    expect([first.asked, second.asked], 'one at a time').toEqual([['finality'], []])
    first.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    await settle()
    expect(second.asked, 'that was of the epoch before').toEqual(['finality'])
    second.answerWith('finality', { kind: 'finality', update: plainFinality(71) })
    await settle()
    await emit(alice, { type: 'optimistic', update: plainOptimistic(73) })
    expect([...alice.asked, ...bob.asked], 'the same epoch').toEqual([])
    await emit(alice, { type: 'optimistic', update: plainOptimistic(80) })
    expect([...alice.asked, ...bob.asked], 'the next epoch').toEqual(['finality'])
  })

  it('S14: the finality update is not asked for when one of the epoch is known', async () => {
    const run = await HeadUpdaterRun.begin(world())
    await run.committeesKnown(1)
    const alice = await run.silentNode('alice')
    await emit(alice, { type: 'finality', update: plainFinality(72) })
    await emit(alice, { type: 'optimistic', update: plainOptimistic(72) })
    expect(alice.asked).toEqual([])
    expect(run.validator.verified).toEqual(['finality 72', 'optimistic 72'])
  })

  it('S14: an answer of one server makes the questions to the others needless', async () => {
    const { first, second } = await oneOfTwoIsAsked()
    first.answerWith('finality', { kind: 'finality', update: plainFinality(72) })
    await settle()
    expect(second.asked).toEqual([])
  })
})
