import { describe, expect, it, vi } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import type { ConfigError } from '../../ts/errors.ts'
import { DecodeError, ServerError } from '../../ts/errors.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { CheckpointInit } from '../../ts/sync/CheckpointInit.ts'
import { type CheckpointProblem, describeCheckpointProblem } from '../../ts/sync/CheckpointProblem.ts'
import type { SyncResponse } from '../../ts/sync/requests.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { FakeChain } from '../support/sync-fake-chain.ts'
import type { ScriptedBeaconNode } from '../support/sync-scripted-server.ts'
import { plainBootstrap, plainHeader } from '../support/sync-updates.ts'
import { useSyncWorld } from '../support/sync-world.ts'

const world = useSyncWorld()
const CHECKPOINT_SLOT = 640
const bootstrap = plainBootstrap(CHECKPOINT_SLOT)
const root = headerRoot(bootstrap.header.beacon)

interface Beginning {
  readonly checkpoint?: Header
  readonly clockSlot?: number
  readonly chain?: FakeChain
  readonly maxAgeMs?: number
  readonly onRefused?: (error: ConfigError) => void
}

async function begin({ checkpoint, clockSlot = 700, chain = new FakeChain(), ...options }: Beginning = {}) {
  const { config, now, logger, conditions } = world()
  world().setSlot(clockSlot)
  const trusted = checkpoint === undefined ? root : headerRoot(checkpoint)
  const init = new CheckpointInit({
    config,
    chain,
    root: trusted,
    clock: clockWithNow(systemClock, now),
    logger,
    conditions,
    ...options,
  })
  await world().start(init)
  return { chain, init, problem: () => [...init.problems.values()][0] }
}

function headerAnswer(header: Header, hearsay: { canonical?: boolean; finalized?: boolean } = {}): SyncResponse {
  return { kind: 'header', header, canonical: hearsay.canonical ?? true, finalized: hearsay.finalized ?? true }
}

/** The node has no bootstrap, and waits for the questions that follow. */
async function refuseBootstrap(node: ScriptedBeaconNode): Promise<void> {
  node.refuse('bootstrap')
  await passTime(500)
}

describe('finding the checkpoint', () => {
  it('S9: asks one server at a time; a silent one is followed by the next', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    const bob = await world().node('bob')
    expect([alice.asked, bob.asked]).toEqual([['bootstrap'], []])
    await passTime(1_000)
    expect(bob.asked).toEqual(['bootstrap'])
    bob.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().warnings).toEqual([])
  })

  it('S9: the late answer of a silent server counts too', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    await passTime(5_000)
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('S9: a wrong bootstrap is a failure of its server, a new server is asked, and a valid one initialises', async () => {
    const { chain, problem } = await begin()
    const mallory = await world().node('mallory')
    mallory.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(648) })
    await settle()
    expect(chain.nextSyncPeriod).toBeUndefined()
    expect(problem()).toBe('wrong-answer')
    expect(world().charges).toContain('mallory: the bootstrap is for a block other than the checkpoint')
    expect(mallory.asked).toEqual([])
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('S9: a bootstrap with the right header and a forged committee is a failure of its server', async () => {
    const { chain } = await begin()
    const forged = { ...bootstrap }
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
    chain.initCheckpoint = () => Promise.reject(new UnknownForkError('heze', 10))
    await begin({ chain, onRefused })
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await passTime(10_000)
    expect(onRefused.mock.calls).toMatchObject([[{ code: 'ERR_UNKNOWN_FORK', forkName: 'heze' }]])
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
    alice.habit = (asked) => alice.answerWith(asked, { kind: 'bootstrap', bootstrap })
    await passTime(60_500)
    expect(chain.nextSyncPeriod).toBe(10)
    expect(world().conditions.has('checkpoint')).toBe(false)
  })

  it('S9: an initialised chain is left alone, and nobody is asked', async () => {
    await begin({ chain: new FakeChain(3) })
    const alice = await world().node('alice')
    await passTime(10_000)
    expect(alice.received).toEqual([])
  })

  it('S9: what the database has is not asked for', async () => {
    const chain = new FakeChain()
    chain.stored = { root, bootstrap }
    await begin({ chain })
    expect(chain.nextSyncPeriod).toBe(10)
    const alice = await world().node('alice')
    expect(alice.received).toEqual([])
  })

  it('S9: a chain that was reset is initialised again', async () => {
    const { chain } = await begin()
    const alice = await world().node('alice')
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await settle()
    chain.nextSyncPeriod = undefined
    const bob = await world().node('bob')
    bob.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it('a database that cannot be written is said, and tried again', async () => {
    const { chain } = await begin()
    chain.storageErrors.push(new Error('disk full'))
    const alice = await world().node('alice')
    alice.habit = (asked) => alice.answerWith(asked, { kind: 'bootstrap', bootstrap })
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
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
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap })
    await passTime(10_000)
    expect(chain.nextSyncPeriod).toBeUndefined()
    expect(onRefused).toHaveBeenCalledOnce()
    expect(onRefused.mock.calls[0]?.[0]).toMatchObject({
      code: 'ERR_STALE_CHECKPOINT',
      message: `the checkpoint ${root} is 3 days old, more than the 2 days it can be trusted for: choose a newer one, or set option allowStaleCheckpoint if you trust it anyway`,
    })
    expect(alice.asked).toEqual([])
  })
})

describe('S9: the diagnosis names the true reason', () => {
  const atStart = plainHeader(640)
  const midEpoch = plainHeader(643)

  it('the root is unknown to the server', async () => {
    const { problem } = await begin()
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    alice.refuse(`header ${root}`)
    await settle()
    expect(problem()).toBe('unknown-root')
  })

  it.each([
    [404, 'unknown-root'],
    [400, 'unknown-root'],
    [204, 'refused'],
    [304, 'refused'],
    [308, 'refused'],
    [418, 'refused'],
    [500, 'refused'],
  ])('status %d for its header: %s', async (status, expected) => {
    const { problem } = await begin()
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    const error = Object.assign(new ServerError(`status ${status}`, { code: 'ERR_SERVER_STATUS' }), { status })
    alice.refuseWith(`header ${root}`, error)
    await settle()
    expect(problem()).toBe(expected)
  })

  const byHeader: readonly { title: string; answer: SyncResponse; clockSlot?: number; expected: CheckpointProblem }[] =
    [
      { title: 'not canonical', answer: headerAnswer(atStart, { canonical: false }), expected: 'not-canonical' },
      { title: 'not finalized', answer: headerAnswer(atStart, { finalized: false }), expected: 'not-finalized' },
      { title: 'too old', answer: headerAnswer(atStart), clockSlot: 640 + 33_025 * 8, expected: 'too-old' },
      { title: 'no light client data', answer: headerAnswer(atStart), expected: 'not-served' },
      { title: 'the header is another one', answer: headerAnswer(plainHeader(648)), expected: 'wrong-answer' },
    ]
  it.each(byHeader)('$title', async ({ answer, clockSlot, expected }) => {
    const { problem } = await begin(clockSlot === undefined ? {} : { clockSlot })
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    alice.answerWith(`header ${root}`, answer)
    await settle()
    expect(problem()).toBe(expected)
    expect(world().conditions.active).toContainEqual(
      expect.objectContaining({ kind: 'checkpoint', evidence: `alice ${describeCheckpointProblem(expected)}` }),
    )
  })

  it('not an epoch start: the epoch begins with a later block', async () => {
    const { problem } = await begin({ checkpoint: midEpoch })
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    alice.answerWith(`header ${headerRoot(midEpoch)}`, headerAnswer(midEpoch))
    await settle()
    alice.answerWith('header 648', headerAnswer(plainHeader(648)))
    await settle()
    expect(problem()).toBe('not-epoch-start')
  })

  it('the last block before an empty epoch start is a checkpoint like others; a failed request does no harm', async () => {
    const { problem, chain } = await begin({ checkpoint: midEpoch })
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    alice.answerWith(`header ${headerRoot(midEpoch)}`, headerAnswer(midEpoch, { finalized: false }))
    await settle()
    alice.refuse('header 648')
    await settle()
    expect(problem()).toBe('not-finalized')
    await passTime(1_000)
    alice.answerWith('bootstrap', { kind: 'bootstrap', bootstrap: plainBootstrap(643) })
    await settle()
    expect(chain.nextSyncPeriod).toBe(10)
  })

  it.each([
    ['ERR_WRONG_NETWORK', 'other-network'],
    ['ERR_SERVER_UNREACHABLE', 'unreachable'],
    ['ERR_SERVER_CONNECTION_LOST', 'unreachable'],
    ['ERR_SERVER_REFUSED', 'refused'],
    ['ERR_SERVER_CONTENT_TYPE', 'refused'],
    ['ERR_SERVER_RATE_LIMITED', 'rate-limited'],
  ] as const)('a failure with %s means: %s, without more questions', async (code, expected) => {
    const { problem } = await begin()
    const alice = await world().node('alice')
    alice.refuse('bootstrap', code)
    await passTime(500)
    expect(problem()).toBe(expected)
    expect(alice.asked).toEqual(['bootstrap'])
  })

  it.each(['ERR_DECODE', 'MALFORMED', 'BRANCH_DEPTH'] as const)(
    'garbage (%s) means: wrong answer, without more questions',
    async (code) => {
      const { problem } = await begin()
      const alice = await world().node('alice')
      alice.refuseWith('bootstrap', new DecodeError('scripted garbage', { code }))
      await passTime(500)
      expect(problem()).toBe('wrong-answer')
      expect(alice.asked).toEqual(['bootstrap'])
    },
  )

  it('a server that goes away while it is asked leaves no reason behind', async () => {
    const { init } = await begin()
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    await world().lose(alice)
    await passTime(20_000)
    expect(init.problems.size).toBe(0)
    expect(world().conditions.has('checkpoint')).toBe(false)
    expect(world().warnings).toEqual([])
  })
})
