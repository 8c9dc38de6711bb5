import { describe, expect, it, vi } from 'vitest'
import type { ScriptedAnswer } from '../support/engine-answer.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { type EngineRun, REPEAT_MS } from '../support/engine-run.ts'
import { settle } from '../support/scheduler-clock.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { all: heads, at: head, checkpoint, payloadCall, forkchoiceCall } = new EngineHeads(12)
const INVALID: ScriptedAnswer = { kind: 'status', status: 'INVALID', validationError: 'bad state root' }
const call = (slot: number) => `engine_newPayloadV4 ${head(slot).blockHash}`

describe('EngineDriver: no verdict is for ever', () => {
  let run: EngineRun

  useEngineRun(async (started) => {
    run = started
    run.shelf.add(...heads)
    await run.follow(head(1))
    run.endpoint.always(call(2), INVALID)
    run.driver.setTarget({ head: head(2) })
    await run.status('invalid', 2)
  })

  const payloads = () => run.endpoint.story().filter((line) => line.startsWith('newPayload'))
  const questions = () => run.endpoint.calls.filter(({ method }) => method === 'engine_getClientVersionV1').length
  const nextHead = async (slot: number): Promise<void> => {
    run.driver.setTarget({ head: head(slot) })
    await run.status('invalid', slot)
  }
  /** Lets a slot pass, and waits for what comes of it: one call, for the block or who the client is. */
  const passSlot = async (): Promise<void> => {
    const before = run.endpoint.calls.length
    vi.advanceTimersByTime(REPEAT_MS)
    await run.endpoint.until(({ calls }) => calls.length > before)
    const told = run.statuses.length
    await run.until(() => run.statuses.length > told)
  }

  it('N9: a client that was wrong for a while goes on by itself, with all it missed in order', async () => {
    for (const slot of [3, 4, 5]) await nextHead(slot)
    expect(payloads()).toEqual([1, 2].map(payloadCall))
    run.endpoint.always(call(2), undefined)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 5)
    expect(run.endpoint.story().slice(3)).toEqual([2, 3, 4, 5].map(payloadCall).concat(forkchoiceCall(5)))
    expect(run.wrong()).toEqual([])
  })

  it('N9: as long as it is wrong, the oldest bad block alone is sent again, after delays that double', async () => {
    await nextHead(3)
    const sentAfter: number[] = []
    for (let slots = 1; slots <= 15; slots++) {
      const before = payloads().length
      await passSlot()
      if (payloads().length > before) sentAfter.push(slots)
      expect(run.wrong()).toEqual([`engine-invalid: block 2 ${head(2).blockHash}: bad state root`])
    }
    expect(sentAfter).toEqual([1, 3, 7, 15])
    expect(new Set(payloads().slice(2))).toEqual(new Set([payloadCall(2)]))
  })

  it('N9: a try that the client does not answer takes no turn: it gets the block again when it answers', async () => {
    await passSlot()
    run.endpoint.always(call(2), { kind: 'error', code: -32000, message: 'busy' })
    await passSlot()
    const before = payloads().length
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('busy')
    run.endpoint.always(call(2), undefined)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 2)
    expect(payloads().slice(before)).toEqual([2, 2].map(payloadCall))
  })

  it('N9: a restart is noticed within a slot, and the block tried again at once', async () => {
    await passSlot()
    await run.endpoint.stop()
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('unreachable')
    run.endpoint.always(call(2), undefined)
    await run.endpoint.restart({ forgets: false })
    vi.advanceTimersByTime(500)
    await run.status('following', 2)
    expect(run.wrong()).toEqual([])
  })

  it('N9: an update that nobody saw is noticed within a slot by the version, and the block tried again at once', async () => {
    await passSlot()
    run.endpoint.always(call(2), undefined)
    const updated = [{ code: 'TE', name: 'strict', version: '1.0.1', commit: '0x01020305' }]
    run.endpoint.always('engine_getClientVersionV1', { kind: 'result', result: updated })
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 2)
    expect(run.driver.client).toBe('strict 1.0.1')
    run.endpoint.always('engine_getClientVersionV1', undefined)
  })

  it('N9: justification and finality that cover the block have it tried again at once, each one time', async () => {
    for (const slot of [3, 4, 5, 6]) await nextHead(slot)
    run.driver.setTarget({ head: head(7), safe: checkpoint(3) })
    await run.endpoint.until(() => payloads().length === 3)
    run.driver.setTarget({ head: head(8), safe: checkpoint(3) })
    await run.status('invalid', 8)
    expect(payloads().slice(2)).toEqual([payloadCall(2)])
    run.endpoint.always(call(2), undefined)
    run.driver.setTarget({ head: head(9), safe: checkpoint(3), finalized: checkpoint(2) })
    await run.status('following', 9)
    expect(payloads().slice(3)).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map(payloadCall))
  })

  it('N9: asks who it is once a slot or head, and no more', async () => {
    const before = questions()
    for (const slot of [3, 4, 5]) await nextHead(slot)
    expect(questions() - before).toBe(3)
  })

  it('N9: a block below the head that the client names as the bad one is the one that is tried again', async () => {
    const other: ScriptedAnswer = { kind: 'status', status: 'INVALID', latestValidHash: head(1).blockHash }
    run.endpoint.always(call(2), undefined)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 2)
    run.endpoint.always(call(6), other)
    run.driver.setTarget({ head: head(6) })
    expect(await run.status('invalid', 6)).toMatchObject({ badBlock: { slot: 2 } })
    const before = payloads().length
    vi.advanceTimersByTime(2 * REPEAT_MS)
    await run.endpoint.until(() => payloads().length > before)
    expect(payloads().slice(before)[0]).toBe(payloadCall(2))
  })

  it('N9: the same with INVALID to a forkchoice', async () => {
    run.endpoint.always(call(2), undefined)
    run.endpoint.script('engine_forkchoice', INVALID)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.until(() => run.count('invalid') === 2)
    vi.advanceTimersByTime(2 * REPEAT_MS)
    await run.status('following', 2)
  })
})

describe.each(['websocket', 'ipc'] as const)('EngineDriver: a client over %s that was wrong', (transport) => {
  let run: EngineRun

  useEngineRun(
    async (started) => {
      run = started
      await run.follow(head(1))
    },
    { transport },
  )

  it('N9: a restart that only the link tells of has the bad block tried again at once', async () => {
    run.endpoint.always(call(2), INVALID)
    run.driver.setTarget({ head: head(2) })
    await run.status('invalid', 2)
    vi.advanceTimersByTime(REPEAT_MS)
    await run.until(() => run.count('invalid') === 2)
    await run.endpoint.stop()
    run.endpoint.always(call(2), undefined)
    await run.endpoint.restart({ forgets: false })
    await settle()
    vi.advanceTimersByTime(REPEAT_MS)
    await run.status('following', 2)
  })
})
