import { describe, expect, it, vi } from 'vitest'
import type { ScriptedAnswer } from '../support/engine-answer.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { type EngineRun, REPEAT_MS } from '../support/engine-run.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { all: heads, at: head, payloadCall, forkchoiceCall } = new EngineHeads(8)
const call = (slot: number) => `engine_newPayloadV4 ${head(slot).blockHash}`

const REFUSALS: readonly (readonly [string, string, ScriptedAnswer, RegExp])[] = [
  [
    '413',
    'http',
    { kind: 'http', statusCode: 413, body: 'too large' },
    /status 413 .*not accept a request of that size/,
  ],
  ['400', 'http', { kind: 'http', statusCode: 400, body: 'bad request' }, /^engine-refusing: status 400/],
  [
    '−32602',
    'request-refused',
    { kind: 'error', code: -32602, message: 'too many blobs' },
    /too many blobs \(-32602\)/,
  ],
  ['−32603', 'internal-error', { kind: 'error', code: -32603, message: 'database' }, /database \(-32603\)/],
  ['nonsense', 'bad-answer', { kind: 'raw', body: 'no json' }, /not understood/],
  ['a broken connection', 'unreachable', { kind: 'disconnect' }, /^engine-unreachable/],
]

describe('EngineDriver: a payload that the client does not take', () => {
  let run: EngineRun

  useEngineRun(async (started) => {
    run = started
    run.shelf.add(...heads)
    await run.follow(head(1))
  })

  const sent = (slot: number) => run.endpoint.story().filter((line) => line === payloadCall(slot)).length

  it.each(REFUSALS)('N9: %s to one payload holds newer heads back twice at most', async (_, kind, answer, evidence) => {
    run.endpoint.always(call(2), answer)
    run.driver.setTarget({ head: head(2) })
    await run.until(() => run.driver.status.kind === kind)
    expect(run.wrong()).toEqual([expect.stringMatching(evidence)])
    expect(run.wrong()[0]).not.toContain('engine port')
    run.driver.setTarget({ head: head(3) })
    vi.advanceTimersByTime(500)
    await run.endpoint.until(() => sent(2) === 2)
    await run.until(() => run.statuses.filter((status) => status.kind === kind).length === 2)
    run.driver.setTarget({ head: head(4) })
    vi.advanceTimersByTime(1000)
    // It lacks the one in between, and gets it from its peers.
    await run.status('syncing', 4)
    expect(sent(2)).toBe(2)
    expect(run.endpoint.story().slice(-2)).toEqual([payloadCall(4), forkchoiceCall(4)])
  })

  it('N9: timeouts to one payload hold newer heads back twice at most', async () => {
    run.endpoint.always(call(2), { kind: 'hang' })
    run.driver.setTarget({ head: head(2) })
    for (const count of [1, 2]) {
      await run.endpoint.until(() => sent(2) === count)
      run.driver.setTarget({ head: head(2 + count) })
      vi.advanceTimersByTime(8000)
      await run.until(() => run.count('timeout') === count)
      vi.advanceTimersByTime(500 * count)
    }
    await run.status('syncing', 4)
    expect(sent(2)).toBe(2)
  })

  it('N9: one that is the head itself is sent again after delays that double, and taken when the client takes it', async () => {
    run.endpoint.always(call(2), { kind: 'error', code: -32602, message: 'no' })
    run.driver.setTarget({ head: head(2) })
    await run.status('request-refused')
    run.driver.setTarget({ head: head(2), safe: { slot: 1, blockHash: head(1).blockHash } })
    await run.endpoint.until(() => sent(2) === 2)
    await run.until(() => run.count('request-refused') === 2)
    vi.advanceTimersByTime(REPEAT_MS - 1)
    expect(sent(2)).toBe(2)
    vi.advanceTimersByTime(1)
    await run.endpoint.until(() => sent(2) === 3)
    await run.until(() => run.count('request-refused') === 3)
    run.endpoint.always(call(2), undefined)
    vi.advanceTimersByTime(2 * REPEAT_MS)
    await run.status('following', 2)
    expect(run.wrong()).toEqual([])
  })

  it('the refusal stays told while the client syncs for it; it is tried again and ends when the client takes it', async () => {
    run.endpoint.always(call(2), { kind: 'http', statusCode: 413 })
    for (const slot of [2, 3, 4]) {
      run.driver.setTarget({ head: head(slot) })
      await run.until(() => run.driver.status.kind === (slot === 4 ? 'syncing' : 'http') && run.statuses.length >= slot)
    }
    expect(run.wrong().map((line) => line.split(':')[0])).toEqual(['engine-refusing', 'engine-syncing'])
    run.endpoint.always(call(2), undefined)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 4)
    expect(run.wrong()).toEqual([])
    expect(sent(2)).toBe(3)
  })
})
