import { describe, expect, it } from 'vitest'
import { DecodeError, ServerError } from '../../ts/errors.ts'
import { type CheckpointProblem, describeCheckpointProblem } from '../../ts/sync/CheckpointProblem.ts'
import type { SyncResponse } from '../../ts/sync/requests.ts'
import { type Header, headerRoot } from '../../ts/types/Header.ts'
import { passTime, settle } from '../support/scheduler-clock.ts'
import { checkpointRoot, refuseBootstrap, useCheckpointWorld } from '../support/sync-checkpoint.ts'
import { plainBootstrap, plainHeader } from '../support/sync-updates.ts'

const { world, begin } = useCheckpointWorld()

function headerAnswer(header: Header, hearsay: { canonical?: boolean; finalized?: boolean } = {}): SyncResponse {
  return { kind: 'header', header, canonical: hearsay.canonical ?? true, finalized: hearsay.finalized ?? true }
}

describe('S9: the diagnosis names the true reason', () => {
  const atStart = plainHeader(640)
  const midEpoch = plainHeader(643)

  it('the root is unknown to the server', async () => {
    const { problem } = await begin()
    const alice = await world().node('alice')
    await refuseBootstrap(alice)
    alice.refuse(`header ${checkpointRoot}`)
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
    alice.refuseWith(`header ${checkpointRoot}`, error)
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
    alice.answerWith(`header ${checkpointRoot}`, answer)
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
