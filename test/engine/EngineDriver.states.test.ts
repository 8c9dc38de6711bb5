import { describe, expect, it, vi } from 'vitest'
import { describeStatus } from '../../ts/engine/EngineStatus.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import type { ScriptedAnswer } from '../support/engine-answer.ts'
import { payloadChain } from '../support/engine-blocks.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { type EngineRun, REPEAT_MS } from '../support/engine-run.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { at: head, checkpoint, payloadCall, forkchoiceCall } = new EngineHeads(4)
const error = (code: number, message = 'no'): ScriptedAnswer => ({ kind: 'error', code, message })

describe('EngineDriver: every answer is a state of its own with its own way out', () => {
  let run: EngineRun

  useEngineRun((started) => {
    run = started
  })

  const follow = (slot: number) => run.follow(head(slot))

  it('N9: SYNCING is followed with the same forkchoice every slot until the client is there', async () => {
    run.endpoint.always('engine_newPayload', { kind: 'status', status: 'SYNCING' })
    run.endpoint.script('engine_forkchoice', ...Array<ScriptedAnswer>(3).fill({ kind: 'status', status: 'SYNCING' }))
    run.endpoint.always('engine_forkchoice', { kind: 'status', status: 'VALID' })
    run.driver.setTarget({ head: head(1) })
    expect(await run.status('syncing')).toMatchObject({ head: { slot: 1 }, blockNumber: 0 })
    for (const count of [2, 3]) {
      vi.advanceTimersByTime(REPEAT_MS)
      await run.until(() => run.count('syncing') === count)
    }
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 1)
    expect(run.endpoint.story().filter((call) => call === payloadCall(1))).toHaveLength(1)
  })

  it('N9: ACCEPTED is shown until the forkchoice makes the side branch the head', async () => {
    run.endpoint.script('engine_newPayload', { kind: 'status', status: 'ACCEPTED' })
    run.endpoint.script('engine_forkchoice', { kind: 'status', status: 'SYNCING' })
    run.endpoint.always('engine_forkchoice', { kind: 'status', status: 'VALID' })
    run.driver.setTarget({ head: head(1) })
    expect(await run.status('accepted')).toMatchObject({ head: { slot: 1 } })
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 1)
    expect(run.endpoint.story()).toEqual([payloadCall(1), forkchoiceCall(1), forkchoiceCall(1)])
  })

  it('N9: INVALID leaves the last good head, raises a condition, and for now neither the block nor its children are sent again', async () => {
    await follow(1)
    run.endpoint.script('engine_newPayload', {
      kind: 'status',
      status: 'INVALID',
      latestValidHash: head(1).blockHash,
      validationError: 'bad state root',
    })
    run.driver.setTarget({ head: head(2) })
    expect(await run.status('invalid')).toMatchObject({
      head: { slot: 2, blockHash: head(2).blockHash },
      latestValidHash: head(1).blockHash,
      detail: 'bad state root',
    })
    expect(run.wrong()).toEqual([`engine-invalid: block 2 ${head(2).blockHash}: bad state root`])
    run.driver.setTarget({ head: head(2), finalized: checkpoint(1) })
    run.driver.setTarget({ head: head(3), finalized: checkpoint(1) })
    expect(await run.status('invalid', 3)).toMatchObject({ badBlock: { slot: 2 }, detail: 'bad state root' })
    expect(run.wrong()).toEqual([`engine-invalid: block 2 ${head(2).blockHash}: bad state root`])
    expect(run.endpoint.head).toBe(head(1).blockHash)
    expect(run.endpoint.story()).toEqual([payloadCall(1), forkchoiceCall(1), payloadCall(2)])
  })

  it('N9: INVALID is over with a head on another branch', async () => {
    await follow(1)
    run.endpoint.script('engine_newPayload', { kind: 'status', status: 'INVALID' })
    run.driver.setTarget({ head: head(2) })
    await run.status('invalid')
    const [, , rival] = payloadChain([1, 2, 3], { salt: 'rival' })
    run.endpoint.script('engine_newPayload', { kind: 'status', status: 'VALID' })
    run.endpoint.script('engine_forkchoice', { kind: 'status', status: 'VALID' })
    run.driver.setTarget({ head: rival ?? expect.fail('no rival') })
    await run.status('following', 3)
  })

  it('N9: INVALID as the answer to a forkchoice is the same', async () => {
    run.endpoint.script('engine_forkchoice', { kind: 'status', status: 'INVALID', validationError: 'bad root' })
    run.driver.setTarget({ head: head(1) })
    expect(await run.status('invalid')).toMatchObject({ detail: 'bad root' })
    run.driver.setTarget({ head: head(2) })
    await run.status('invalid', 2)
    expect(run.endpoint.story()).toEqual([payloadCall(1), forkchoiceCall(1)])
  })

  it('N9: INVALID_BLOCK_HASH is told apart from INVALID', async () => {
    run.endpoint.script('engine_newPayload', {
      kind: 'status',
      status: 'INVALID_BLOCK_HASH',
      validationError: 'got 0x12',
    })
    run.driver.setTarget({ head: head(1) })
    const status = await run.status('invalid-block-hash')
    expect(status).toMatchObject({ head: { slot: 1 }, detail: 'got 0x12' })
    expect(describeStatus(status)).toContain('computes a different hash')
    expect(run.endpoint.story()).toEqual([payloadCall(1)])
  })

  it('N9: −38002 is tried again with the finalized block as the safe one, then with none, at once', async () => {
    await follow(1)
    await follow(2)
    await follow(3)
    const before = run.endpoint.calls.length
    run.endpoint.script('engine_forkchoice', error(-38002), error(-38002))
    run.driver.setTarget({ head: head(4), safe: checkpoint(2), finalized: checkpoint(1) })
    const status = await run.status('following', 4)
    expect(status).toMatchObject({ safe: ZERO_HASH, finalized: head(1).blockHash })
    const states = run.endpoint.calls.slice(before + 1).map(({ params }) => params[0])
    expect(states).toMatchObject([
      { safeBlockHash: head(2).blockHash, finalizedBlockHash: head(1).blockHash },
      { safeBlockHash: head(1).blockHash, finalizedBlockHash: head(1).blockHash },
      { safeBlockHash: ZERO_HASH, finalizedBlockHash: head(1).blockHash },
    ])
  })

  it('N9: −38002 to every attempt is a state, asked again after a delay', async () => {
    await follow(1)
    run.endpoint.script(
      'engine_forkchoice',
      error(-38002, 'Invalid forkchoice state'),
      error(-38002, 'Invalid forkchoice state'),
    )
    run.driver.setTarget({ head: head(2), finalized: checkpoint(1) })
    expect(await run.status('forkchoice-refused')).toMatchObject({
      rpcCode: -38002,
      message: 'Invalid forkchoice state',
    })
    vi.advanceTimersByTime(500)
    expect(await run.status('following', 2)).toMatchObject({ finalized: head(1).blockHash })
  })

  it.each([
    ['−38003', 'attributes-refused', -38003],
    ['−38005', 'unsupported-fork', -38005],
    ['−38006', 'reorg-too-deep', -38006],
    ['−32601', 'method-missing', -32601],
    ['−32602', 'request-refused', -32602],
    ['−38001', 'request-refused', -38001],
  ] as const)('N9: %s is %s and waits for the next head', async (_, kind, code) => {
    run.endpoint.script('engine_forkchoice', error(code, 'because'))
    run.driver.setTarget({ head: head(1) })
    const status = await run.status(kind)
    expect(status).toMatchObject({ method: 'engine_forkchoiceUpdatedV3', rpcCode: code, message: 'because' })
    expect(run.wrong()).toHaveLength(1)
    vi.advanceTimersByTime(3_600_000)
    expect(run.endpoint.story()).toEqual([payloadCall(1), forkchoiceCall(1)])
    await follow(2)
  })

  it('N9: −38005 to a payload is followed by no forkchoice', async () => {
    run.endpoint.script('engine_newPayload', error(-38005, 'Unsupported fork'))
    run.driver.setTarget({ head: head(1) })
    expect(describeStatus(await run.status('unsupported-fork'))).toContain('update it')
    expect(run.endpoint.story()).toEqual([payloadCall(1)])
  })

  it.each([
    ['“beacon syncer reorging” of geth', -32000, 'beacon syncer reorging', 'busy'],
    ['−32000 with any other text', -32000, 'try later', 'busy'],
    ['−32603', -32603, 'Internal error', 'internal-error'],
    ['a code without a meaning', -1, 'hm', 'internal-error'],
  ] as const)('N9: %s is temporary, by its code: asked again after a growing delay', async (_, code, message, kind) => {
    run.endpoint.script('engine_forkchoice', error(code, message), error(code, message))
    run.driver.setTarget({ head: head(1) })
    expect(await run.status(kind)).toMatchObject({ rpcCode: code, message })
    vi.advanceTimersByTime(500)
    await run.until(() => run.count(kind) === 2)
    vi.advanceTimersByTime(999)
    vi.advanceTimersByTime(1)
    await run.status('following', 1)
    expect(run.times).toEqual([0, 500, 1500])
    expect(run.endpoint.story()).toEqual([payloadCall(1), ...[1, 2, 3].map(() => forkchoiceCall(1))])
  })

  it('N9: a busy client hears of a newer head at once', async () => {
    run.endpoint.script('engine_forkchoice', error(-32000, 'beacon syncer reorging'))
    run.driver.setTarget({ head: head(1) })
    await run.status('busy')
    await follow(2)
  })

  it('N9: an answer that is none is a state, asked again after a delay', async () => {
    run.endpoint.script('engine_newPayload', { kind: 'result', result: { status: 'MAYBE' } })
    run.driver.setTarget({ head: head(1) })
    expect(await run.status('bad-answer')).toMatchObject({ method: 'engine_newPayloadV4' })
    vi.advanceTimersByTime(500)
    await run.status('following', 1)
  })

  it('a trouble is one condition as long as it lasts, and no log line of its own', async () => {
    run.endpoint.script('engine_forkchoice', error(-32000), error(-32000), error(-32000))
    run.driver.setTarget({ head: head(1) })
    for (const [i, delayMs] of [500, 1000, 2000].entries()) {
      await run.until(() => run.count('busy') === i + 1)
      expect(run.wrong()).toEqual(['engine-refusing: engine_forkchoiceUpdatedV3: no (-32000)'])
      vi.advanceTimersByTime(delayMs)
    }
    await run.status('following')
    expect(run.wrong()).toEqual([])
    expect(run.logs.filter(({ level }) => level === 'warn' || level === 'error')).toEqual([])
  })
})
