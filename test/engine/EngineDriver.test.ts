import { describe, expect, it, vi } from 'vitest'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { payloadChain } from '../support/engine-blocks.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { EngineRun, REPEAT_MS } from '../support/engine-run.ts'
import { Gate } from '../support/gate.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { all: heads, at: head, checkpoint, payloadCall, forkchoiceCall } = new EngineHeads(10)
const pair = (slot: number) => [payloadCall(slot), forkchoiceCall(slot)]

describe('EngineDriver', () => {
  let run: EngineRun

  useEngineRun((started) => {
    run = started
    run.shelf.add(...heads)
  })

  it('asks for capabilities and name before the first head, and shows who answered', async () => {
    run.driver.start()
    expect(await run.status('connected')).toEqual({ kind: 'connected' })
    expect(run.endpoint.calls.map(({ method }) => method)).toEqual([
      'engine_exchangeCapabilities',
      'engine_getClientVersionV1',
    ])
    expect(run.logs).toContainEqual(
      expect.objectContaining({
        message: 'execution client connected',
        fields: expect.objectContaining({ client: 'strict 1.0.0' }),
      }),
    )
  })

  it('sends the payload and then the forkchoice, and follows', async () => {
    run.driver.setTarget({ head: head(1) })
    const status = await run.status('following')
    const { slot, blockHash, blockNumber } = head(1)
    expect(status).toEqual({
      kind: 'following',
      head: { slot, blockHash, blockNumber },
      safe: ZERO_HASH,
      finalized: ZERO_HASH,
    })
    expect(run.endpoint.story()).toEqual(pair(1))
  })

  it('works with a client that knows neither capabilities nor names', async () => {
    const plain = await EngineRun.start({ lacks: ['engine_exchangeCapabilities', 'engine_getClientVersionV1'] })
    plain.driver.setTarget({ head: head(1) })
    await plain.status('following')
    expect(plain.endpoint.story()).toEqual(pair(1))
    await plain.stop()
  })

  it('believes a call rather than a list of methods that lacks it', async () => {
    run.endpoint.script('engine_exchangeCapabilities', { kind: 'result', result: ['engine_newPayloadV3', 7] })
    run.driver.setTarget({ head: head(1) })
    await run.status('following')
    expect(run.wrong()).toEqual([])
  })

  it('says which slot the client follows, also when later blocks prove the same payload', async () => {
    run.driver.setTarget({ head: head(1) })
    expect(run.driver.followedSlot).toBeUndefined()
    await run.status('following')
    expect(run.driver.followedSlot).toBe(1)
    run.driver.setTarget({ head: head(1), provenSlot: 3 })
    expect(run.driver.followedSlot).toBe(3)
    expect(run.endpoint.story()).toEqual(pair(1))
  })

  it('N4: sends the newest finality with each head and never takes it back', async () => {
    run.driver.setTarget({ head: head(5), finalized: checkpoint(1) })
    await run.status('following', 5)
    run.driver.setTarget({ head: head(6) })
    await run.status('following', 6)
    run.driver.setTarget({ head: head(7), finalized: checkpoint(1) })
    await run.status('following', 7)
    run.driver.setTarget({ head: head(8), finalized: checkpoint(3) })
    await run.status('following', 8)
    run.driver.setTarget({ head: head(9), finalized: checkpoint(2) })
    await run.status('following', 9)
    const states = run.endpoint.calls
      .filter(({ method }) => method.startsWith('engine_forkchoice'))
      .map(({ params }) => params[0])
    expect(states).toMatchObject([1, 1, 1, 3, 3].map((slot) => ({ finalizedBlockHash: head(slot).blockHash })))
  })

  it('N4: moves safe and finalized when only they change, without the payload again', async () => {
    run.driver.setTarget({ head: head(1) })
    await run.status('following', 1)
    for (const slot of [2, 3, 4]) {
      run.driver.setTarget({ head: head(slot) })
      await run.status('following', slot)
    }
    run.driver.setTarget({ head: head(4), finalized: checkpoint(2), safe: checkpoint(3) })
    await run.endpoint.until(({ finalized }) => finalized === head(2).blockHash)
    expect(run.endpoint.safe).toBe(head(3).blockHash)
    expect(run.endpoint.story().slice(-2)).toEqual([pair(4)[1], pair(4)[1]])
  })

  it('N11: makes one call at a time, and the newest head wins', async () => {
    const gate = new Gate()
    run.endpoint.script('engine_newPayload', { kind: 'delay', until: gate.opened })
    run.driver.setTarget({ head: head(1) })
    await run.endpoint.until(({ calls }) => calls.some(({ method }) => method === 'engine_newPayloadV4'))
    for (const slot of [2, 3, 4, 5]) run.driver.setTarget({ head: head(slot) })
    gate.open()
    await run.status('following', 5)
    // What was skipped is still handed over as a payload, so that the newest has its ancestors.
    const skipped = [2, 3, 4].map((slot) => `newPayloadV4 ${head(slot).blockHash}`)
    expect(run.endpoint.story()).toEqual([...pair(1), ...skipped, ...pair(5)])
  })

  it('N11: ancestors give way to a newer head', async () => {
    run.driver.setTarget({ head: head(1) })
    await run.status('following', 1)
    const gate = new Gate()
    run.endpoint.script('engine_newPayload', { kind: 'delay', until: gate.opened })
    run.driver.setTarget({ head: head(4) })
    await run.endpoint.until(({ calls }) => calls.at(-1)?.blockHash === head(2).blockHash)
    run.driver.setTarget({ head: head(5) })
    gate.open()
    await run.status('following', 5)
    expect(run.endpoint.story().slice(2)).toEqual([
      ...[2, 3, 4].map((slot) => `newPayloadV4 ${head(slot).blockHash}`),
      ...pair(5),
    ])
  })

  it('never goes back to an older head', async () => {
    run.driver.setTarget({ head: head(1) })
    await run.status('following', 1)
    run.driver.setTarget({ head: head(2) })
    await run.status('following', 2)
    run.driver.setTarget({ head: head(1) })
    run.driver.setTarget({ head: head(3) })
    await run.status('following', 3)
    expect(run.endpoint.story()).toEqual([...pair(1), ...pair(2), ...pair(3)])
  })

  it('follows a reorg to another block of the same slot', async () => {
    const [rival] = payloadChain([1], { salt: 'rival' })
    run.driver.setTarget({ head: head(1) })
    await run.status('following', 1)
    run.driver.setTarget({ head: rival ?? expect.fail('no rival') })
    await run.endpoint.until((endpoint) => endpoint.head === rival?.blockHash)
    expect(run.endpoint.story()).toHaveLength(4)
  })

  it('ends an open call when it is stopped, and makes no other', async () => {
    run.endpoint.script('engine_newPayload', { kind: 'hang' })
    run.driver.setTarget({ head: head(1) })
    await run.endpoint.until(({ calls }) => calls.some(({ method }) => method === 'engine_newPayloadV4'))
    await run.driver.stop()
    expect(run.driver.status).toEqual({ kind: 'stopped' })
    run.driver.setTarget({ head: head(2) })
    await vi.runAllTimersAsync()
    expect(run.endpoint.story()).toEqual([pair(1)[0]])
  })

  it('shows a head that cannot be sent, and goes on with the next', async () => {
    run.driver.setTarget({
      head: {
        ...head(1),
        newPayloadParams: () => {
          throw new Error('no payload in it')
        },
      },
    })
    expect(await run.status('fault')).toEqual({ kind: 'fault', detail: 'no payload in it' })
    run.driver.setTarget({ head: head(2) })
    expect((await run.status('following', 2)).head.slot).toBe(2)
  })

  it('does not delay one client by another that hangs', async () => {
    const slow = await EngineRun.start()
    slow.endpoint.always('engine_newPayload', { kind: 'hang' })
    for (const slot of [1, 2, 3]) {
      slow.driver.setTarget({ head: head(slot) })
      run.driver.setTarget({ head: head(slot) })
      await run.status('following', slot)
    }
    expect(slow.driver.status.kind).toBe('starting')
    await slow.stop()
  })

  it('S19: says nothing more of a target that was withdrawn, and takes the next one with the finality that is still verified', async () => {
    run.driver.setTarget({ head: head(5), safe: checkpoint(3), finalized: checkpoint(1) })
    await run.status('following')
    const told = run.endpoint.story()
    run.driver.withdrawTarget(checkpoint(1))
    run.driver.payloadArrived()
    run.driver.setTarget({ head: head(4), finalized: checkpoint(1) })
    vi.advanceTimersByTime(10 * REPEAT_MS)
    expect(run.endpoint.story()).toEqual(told)
    run.driver.setTarget({ head: head(6) })
    const { safe, finalized } = await run.status('following', 6)
    expect([safe, finalized]).toEqual([head(1).blockHash, head(1).blockHash])
    expect(run.endpoint.story().slice(told.length)).toEqual(pair(6))
  })

  it('S19: finality that was withdrawn with a target is not told with the next one', async () => {
    run.driver.setTarget({ head: head(5), safe: checkpoint(3), finalized: checkpoint(2) })
    await run.status('following')
    run.driver.withdrawTarget(undefined)
    run.driver.setTarget({ head: head(6) })
    const { safe, finalized } = await run.status('following', 6)
    expect([safe, finalized]).toEqual([ZERO_HASH, ZERO_HASH])
    expect(run.endpoint.violations.splice(0), 'which is what a withdrawal is for').toEqual([
      'finalized went back to zero',
    ])
    run.driver.setTarget({ head: head(7), finalized: checkpoint(1) })
    expect((await run.status('following', 7)).finalized).toBe(head(1).blockHash)
  })
})
