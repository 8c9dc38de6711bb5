import { describe, expect, it } from 'vitest'
import { MAX_BACKFILL } from '../../ts/engine/Backfill.ts'
import type { EnginePayload } from '../../ts/engine/EnginePayload.ts'
import { payloadChain, rootOf } from '../support/engine-blocks.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { EngineRun } from '../support/engine-run.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { all: heads, at: head, payloadCall, forkchoiceCall } = new EngineHeads(100)

/** Another payload on the same parent, of a later slot. */
function sibling(payload: EnginePayload): EnginePayload {
  const blockHash = rootOf(`sibling of ${payload.blockHash}`)
  const [fields, ...more] = payload.newPayloadParams()
  return {
    ...payload,
    slot: payload.slot + 10,
    blockRoot: rootOf(`sibling of ${payload.blockRoot}`),
    blockHash,
    newPayloadParams: () => [{ ...Object(fields), blockHash }, ...more],
  }
}

describe('back-fill of an execution client that lacks the parent', () => {
  let run: EngineRun

  useEngineRun((started) => {
    run = started
  })

  const follow = (slot: number) => run.follow(head(slot))

  it('asks for the missing parents one by one and hands them over in order', async () => {
    await follow(1)
    run.driver.setTarget({ head: head(4) })
    await run.status('syncing', 4)
    expect(run.shelf.requested).toEqual([head(3).blockRoot])
    run.shelf.add(head(3))
    run.driver.payloadArrived()
    await run.shelf.wish(head(2).blockRoot)
    run.shelf.add(head(2))
    run.driver.payloadArrived()
    await run.status('following', 4)
    expect(run.endpoint.story().slice(2)).toEqual([
      payloadCall(4),
      forkchoiceCall(4),
      payloadCall(2),
      payloadCall(3),
      payloadCall(4),
      forkchoiceCall(4),
    ])
  })

  it('asks the client nothing while the parent it lacks is still missing, whatever else arrives', async () => {
    await follow(1)
    run.driver.setTarget({ head: head(4) })
    await run.status('syncing', 4)
    const before = run.endpoint.calls.length
    for (let arrival = 0; arrival < 5; arrival++) {
      run.driver.payloadArrived()
      await new Promise((resolve) => setImmediate(resolve))
    }
    run.shelf.add(head(3))
    run.driver.payloadArrived()
    await run.shelf.wish(head(2).blockRoot)
    const asked = run.endpoint.calls.slice(before).map(({ method }) => method)
    expect(asked.filter((method) => method === 'eth_blockNumber')).toHaveLength(1)
  })

  it('hands over what lies between two heads before the newer one, when it is at hand', async () => {
    await follow(1)
    run.shelf.add(head(2), head(3))
    await follow(4)
    expect(run.endpoint.story().slice(2)).toEqual([payloadCall(2), payloadCall(3), payloadCall(4), forkchoiceCall(4)])
  })

  it('does not hand over what a payload that is valid stands on: on another branch only what is new goes', async () => {
    await follow(1)
    // Its peers gave it what lies between.
    const newest = head(8)
    const rival = sibling(head(5))
    for (const { blockHash } of [newest, rival]) {
      run.endpoint.always(`engine_newPayloadV4 ${blockHash}`, { kind: 'status', status: 'VALID' })
      run.endpoint.always(`engine_forkchoiceUpdatedV3 ${blockHash}`, { kind: 'status', status: 'VALID' })
    }
    await follow(8)
    run.shelf.add(...heads.slice(1, 7))
    const before = run.endpoint.story().length
    await run.follow(rival)
    expect(run.endpoint.story().slice(before)).toEqual([
      `newPayloadV4 ${rival.blockHash}`,
      `forkchoiceUpdatedV3 ${rival.blockHash}`,
    ])
  })

  it('hands it over all the same when it turns out that the client has lost it', async () => {
    await follow(1)
    for (const method of ['newPayloadV4', 'forkchoiceUpdatedV3'])
      run.endpoint.script(`engine_${method} ${head(8).blockHash}`, { kind: 'status', status: 'VALID' })
    await follow(8)
    run.shelf.add(...heads.slice(1, 7))
    const before = run.endpoint.story().length
    const rival = sibling(head(5))
    await run.follow(rival)
    const rivalCall = `newPayloadV4 ${rival.blockHash}`
    expect(run.endpoint.story().slice(before)).toEqual([
      rivalCall,
      ...[2, 3, 4].map(payloadCall),
      rivalCall,
      `forkchoiceUpdatedV3 ${rival.blockHash}`,
    ])
  })

  it('leaves no gap for a client that syncs by itself: it might begin anew at each', async () => {
    run.driver.setTarget({ head: head(40) })
    await run.status('syncing', 40)
    const before = run.endpoint.story().length
    run.shelf.add(head(41), head(42))
    run.driver.setTarget({ head: head(43) })
    await run.status('syncing', 43)
    expect(run.endpoint.story().slice(before)).toEqual([
      payloadCall(41),
      payloadCall(42),
      payloadCall(43),
      forkchoiceCall(43),
    ])
  })

  it('takes a client that does not say its block number for one that lacks only little', async () => {
    const silent = await EngineRun.start({ lacks: ['eth_blockNumber'] })
    silent.shelf.add(...heads.slice(0, 4))
    silent.driver.setTarget({ head: head(4) })
    await silent.status('following', 4)
    const order = silent.endpoint.story().filter((call) => call.startsWith('newPayload'))
    expect(order.slice(-4)).toEqual([1, 2, 3, 4].map(payloadCall))
    await silent.stop()
  })

  it(`does not try more than ${MAX_BACKFILL} blocks: then the client syncs by itself`, async () => {
    run.driver.setTarget({ head: head(MAX_BACKFILL + 2) })
    await run.status('syncing')
    expect(run.shelf.requested).toEqual([])
    run.driver.setTarget({ head: head(MAX_BACKFILL + 3) })
    await run.status('syncing', MAX_BACKFILL + 3)
    expect(run.endpoint.calls.filter(({ method }) => method === 'eth_blockNumber')).toHaveLength(1)
  })

  it(`hands over exactly ${MAX_BACKFILL} blocks when that is enough`, async () => {
    run.shelf.add(...heads.slice(0, MAX_BACKFILL))
    run.driver.setTarget({ head: head(MAX_BACKFILL + 1) })
    await run.status('following', MAX_BACKFILL + 1)
    expect(run.endpoint.head).toBe(head(MAX_BACKFILL + 1).blockHash)
  })

  it('looks deeper when the client is on another branch of the same length', async () => {
    const rivals = payloadChain([1, 2, 3, 4], { salt: 'rival' })
    for (const rival of rivals) {
      run.driver.setTarget({ head: rival })
      await run.status('following', rival.slot)
    }
    run.shelf.add(...heads.slice(0, 5))
    run.driver.setTarget({ head: head(5) })
    await run.status('following', 5)
    expect(run.endpoint.head).toBe(head(5).blockHash)
  })

  it('stops at an invalid ancestor and never sends what stands on it', async () => {
    await follow(1)
    run.shelf.add(head(2), head(3))
    run.endpoint.script('engine_newPayload', { kind: 'status', status: 'INVALID' })
    run.driver.setTarget({ head: head(4) })
    expect(await run.status('invalid', 4)).toMatchObject({ badBlock: { slot: 2 } })
    expect(run.endpoint.story().slice(2)).toEqual([payloadCall(2)])
  })
})
