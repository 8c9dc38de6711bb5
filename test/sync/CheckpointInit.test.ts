import { describe, expect, it, vi } from 'vitest'
import type { ConfigError } from '../../ts/errors.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { checkpointBootstrap, checkpointRoot, useCheckpointWorld } from '../support/sync-checkpoint.ts'
import { FakeChain } from '../support/sync-fake-chain.ts'
import { plainBootstrap } from '../support/sync-updates.ts'

const { world, begin } = useCheckpointWorld()

describe('finding the checkpoint', () => {
  it('S9: asks one server at a time; a silent one is followed by the next', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    expect([alice.asked, bob.asked]).toEqual([['bootstrap'], []])
    await passTime(1_000)
    expect(bob.asked).toEqual(['bootstrap'])
    bob.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().warnings).toEqual([])
  })

  it('S9: the late answer of a silent server counts too', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    await passTime(5_000)
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('S9: a wrong bootstrap is a failure of its server, a new server is asked, and a valid one initializes', async () => {
    const { chain, problem } = await begin()
    const mallory = await world().node('mallory')
    mallory.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(648) })
    await settle()
    expect(chain.nextSyncPeriod).toBeUndefined()
    expect(problem()).toBe('wrong-answer')
    expect(world().charges).toContain('mallory: the bootstrap is for a block other than the checkpoint')
    expect(mallory.asked).toEqual([])
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('S9: a bootstrap with the right header and a forged committee is a failure of its server', async () => {
    const { chain } = await begin()
    const forged = { ...checkpointBootstrap }
    chain.forged.add(forged)
    const mallory = await world().node('mallory')
    mallory.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: forged })
    await settle()
    expect(chain.nextSyncPeriod).toBeUndefined()
    expect(world().charges).toContain('mallory: the committee is not proven')
    await passTime(100)
    expect(mallory.asked, 'asked again after the delay').toEqual(['bootstrap'])
  })

  it('a checkpoint of a fork that this release does not know ends the start, and no server is blamed', async () => {
    const onRefused = vi.fn<(error: ConfigError) => void>()
    const chain = new FakeChain()
    chain.initCheckpoint = () => Promise.reject(new UnknownForkError('madeup', 10))
    await begin({ chain, onRefused })
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await passTime(10_000)
    expect(onRefused.mock.calls).toMatchObject([[{ code: 'ERR_UNKNOWN_FORK', forkName: 'madeup' }]])
    expect([alice.asked, world().warnings]).toEqual([[], []])
  })

  it('S9: retries for ever, with a delay of a slot at most', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    alice.refuse('bootstrap', 'ERR_SERVER_UNREACHABLE')
    alice.habit = (asked) => alice.refuse(asked, 'ERR_SERVER_UNREACHABLE')
    await passTime(3_600_000)
    const hour = alice.received.length
    expect(hour).toBeGreaterThan(590)
    expect(hour).toBeLessThan(620)
    expect(world().conditions.active.filter(({ kind }) => kind === 'checkpoint')).toHaveLength(1)
    alice.habit = (asked) => alice.answerWith(asked, { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await passTime(60_500)
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().conditions.has('checkpoint')).toBe(false)
  })

  it('S9: an initialized chain is left alone, and nobody is asked', async () => {
    await begin({ chain: new FakeChain(3) })
    const alice = await world().node('alice')
    await passTime(10_000)
    expect(alice.received).toEqual([])
  })

  it('S9: what the database has is not asked for', async () => {
    const chain = new FakeChain()
    chain.stored = { root: checkpointRoot, bootstrap: checkpointBootstrap }
    await begin({ chain })
    expect(chain.nextSyncPeriod).toBe(10)
    const alice = await world().node('alice')
    expect(alice.received).toEqual([])
  })

  it('S9: a chain that was reset is initialized again', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    chain.nextSyncPeriod = undefined
    const bob = await world().node('bob')
    bob.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('a database that cannot be written is said, and tried again', async () => {
    const { chain } = await begin()
    chain.storageErrors.push(new Error('disk full'))
    const alice = await world().node('alice')
    alice.habit = (asked) => alice.answerWith(asked, { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await settle()
    expect(world().warnings).toEqual(['the checkpoint could not be stored error=Error: disk full'])
    await passTime(5_000)
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('a checkpoint older than it may be is refused, once, and nobody is asked any more', async () => {
    const onRefused = vi.fn<(error: ConfigError) => void>()
    const { chain } = await begin({ clockSlot: 640 + 43_200, maxAgeMs: 2 * 86_400_000, onRefused })
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(8) })
    await settle()
    expect(onRefused, 'a lie about the age does not stop the start').not.toHaveBeenCalled()
    await passTime(500)
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: checkpointBootstrap })
    await passTime(10_000)
    expect(chain.nextSyncPeriod).toBeUndefined()
    expect(onRefused).toHaveBeenCalledOnce()
    expect(onRefused.mock.calls[0]?.[0]).toMatchObject({
      code: 'ERR_STALE_CHECKPOINT',
      message: `the checkpoint ${checkpointRoot} is 3 days old, more than the 2 days it can be trusted for: choose a newer one, or set option allowStaleCheckpoint if you trust it anyway`,
    })
    expect(alice.asked).toEqual([])
  })
})
