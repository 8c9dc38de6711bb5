import { describe, expect, it, vi } from 'vitest'
import { describeStatus } from '../../ts/engine/EngineStatus.ts'
import { EngineHeads } from '../support/engine-heads.ts'
import { EngineRun } from '../support/engine-run.ts'
import { settle } from '../support/scheduler-clock.ts'
import { useEngineRun } from '../support/use-engine-run.ts'

const { all: heads, at: head, payloadCall, forkchoiceCall } = new EngineHeads(400)

describe('EngineDriver: an execution client that goes and comes', () => {
  let run: EngineRun

  useEngineRun((started) => {
    run = started
  })

  const follow = (slot: number) => run.follow(head(slot))

  it('N9: a wrong secret shows before the first head and says what to do', async () => {
    const stranger = await EngineRun.start({ ourSecret: new Uint8Array(32).fill(9) })
    stranger.driver.start()
    expect(describeStatus(await stranger.status('unauthorized'))).toMatch(/refuses the JWT.*same secret file/)
    expect(stranger.endpoint.calls).toEqual([])
    await stranger.stop()
  })

  it('N9: 401 is tried again after a delay, and all is sent anew once it is over', async () => {
    await follow(1)
    run.endpoint.script('engine_newPayload', { kind: 'unauthorized', dateMs: Date.now() - 600_000 })
    run.driver.setTarget({ head: head(2) })
    const status = await run.status('unauthorized')
    expect(describeStatus(status)).toMatch(/clock skew: its clock is 60[01] s behind ours/)
    vi.advanceTimersByTime(500)
    await run.status('following', 2)
    expect(run.endpoint.story().slice(2)).toEqual([payloadCall(2), payloadCall(2), forkchoiceCall(2)])
  })

  it('N9: a timeout is a state, and the same payload is sent again', async () => {
    run.driver.start()
    await run.status('connected')
    run.endpoint.script('engine_newPayload', { kind: 'hang' })
    run.driver.setTarget({ head: head(1) })
    await run.endpoint.until(({ calls }) => calls.at(-1)?.method === 'engine_newPayloadV4')
    vi.advanceTimersByTime(8000)
    expect(await run.status('timeout')).toEqual({ kind: 'timeout', method: 'engine_newPayloadV4', timeoutMs: 8000 })
    vi.advanceTimersByTime(500)
    await run.status('following', 1)
    expect(run.endpoint.story()).toEqual([payloadCall(1), payloadCall(1), forkchoiceCall(1)])
  })

  it('N9: a connection that breaks in the middle of a call is tried again', async () => {
    run.endpoint.script('engine_forkchoice', { kind: 'disconnect' })
    run.driver.setTarget({ head: head(1) })
    await run.status('unreachable')
    vi.advanceTimersByTime(500)
    await run.status('following', 1)
  })

  it('N9: a port that is not an engine port is named', async () => {
    run.endpoint.always('engine_', { kind: 'http', statusCode: 404, body: 'page not found' })
    run.driver.start()
    expect(describeStatus(await run.status('http'))).toContain('engine port')
    run.endpoint.always('engine_', undefined)
    run.driver.setTarget({ head: head(1) })
    vi.advanceTimersByTime(500)
    await run.status('following', 1)
  })

  it('N9: after a restart the client is greeted again and gets what it missed, in order', async () => {
    for (const slot of [1, 2]) await follow(slot)
    run.shelf.add(...heads.slice(0, 4))
    await run.endpoint.stop()
    run.driver.setTarget({ head: head(3) })
    await run.status('unreachable')
    run.driver.setTarget({ head: head(4) })
    await run.endpoint.restart({ forgets: false })
    const before = run.endpoint.calls.length
    vi.advanceTimersByTime(500)
    await run.status('following', 4)
    const after = run.endpoint.calls.slice(before).map(({ method }) => method)
    expect(after.slice(0, 2)).toEqual(['engine_exchangeCapabilities', 'engine_getClientVersionV1'])
    // The newest first, to learn whether it has the rest.
    expect(run.endpoint.story().slice(4)).toEqual([payloadCall(4), payloadCall(3), payloadCall(4), forkchoiceCall(4)])
  })

  it('N9: a client that lost its last blocks in a restart gets them again', async () => {
    for (const slot of [1, 2, 3]) await follow(slot)
    run.shelf.add(...heads.slice(0, 4))
    await run.endpoint.stop()
    await run.endpoint.restart({ forgets: true })
    run.driver.setTarget({ head: head(4) })
    await run.endpoint.until((endpoint) => endpoint.head === head(4).blockHash)
    const sent = run.endpoint.story().slice(6)
    expect(sent.slice(-5)).toEqual([1, 2, 3, 4].map(payloadCall).concat(forkchoiceCall(4)))
  })

  it('N18: an hour without the client costs a try every ten seconds and one condition, then it goes on with the newest head', async () => {
    await follow(1)
    await run.endpoint.stop()
    const delays = [500, 1000, 2000, 4000, 8000, ...Array<number>(355).fill(10_000)]
    for (const [i, delayMs] of delays.entries()) {
      // A head every time does not make it knock any sooner.
      run.driver.setTarget({ head: head(Math.min(i + 2, 300)) })
      await run.until(() => run.count('unreachable') === i + 1)
      vi.advanceTimersByTime(delayMs - 1)
      if (i < delays.length - 1) vi.advanceTimersByTime(1)
    }
    const knocks = run.times.filter((_, i) => run.statuses[i]?.kind === 'unreachable')
    expect(knocks.slice(1).map((atMs, i) => atMs - (knocks[i] ?? 0))).toEqual(delays.slice(0, -1))
    expect(run.wrong()).toEqual(['engine-unreachable: ECONNREFUSED'])
    await run.endpoint.restart({ forgets: false })
    vi.advanceTimersByTime(1)
    // It is too far behind to be handed each block: it gets the newest and syncs by itself.
    expect(await run.status('syncing')).toMatchObject({ head: { slot: 300 }, blockNumber: 1 })
    expect(run.endpoint.story().slice(2)).toEqual([payloadCall(300), forkchoiceCall(300)])
    expect(run.shelf.requested).toEqual([])
  })
})

describe.each(['websocket', 'ipc'] as const)('EngineDriver: a client over %s that goes and comes', (transport) => {
  let run: EngineRun

  useEngineRun(
    (started) => {
      run = started
    },
    { transport },
  )

  it('N9: after a restart it is greeted again over a new link and gets the newest head', async () => {
    await run.follow(head(1))
    await run.endpoint.stop()
    run.driver.setTarget({ head: head(2) })
    await run.status('unreachable')
    await run.endpoint.restart({ forgets: false })
    const before = run.endpoint.calls.length
    vi.advanceTimersByTime(500)
    await run.status('following', 2)
    expect(run.endpoint.calls[before]?.method).toBe('engine_exchangeCapabilities')
    expect(run.endpoint.story().slice(2)).toEqual([payloadCall(2), forkchoiceCall(2)])
  })

  it('N9: a link that breaks in the middle of a payload loses that call alone, which is made again after a delay', async () => {
    run.endpoint.script('engine_newPayload', { kind: 'disconnect' })
    run.driver.setTarget({ head: head(1) })
    await run.status('unreachable')
    expect(run.endpoint.story()).toEqual([payloadCall(1)])
    vi.advanceTimersByTime(500)
    await run.status('following', 1)
    expect(run.endpoint.story()).toEqual([payloadCall(1), payloadCall(1), forkchoiceCall(1)])
  })

  it('N9: a restart between two heads that nobody noticed costs no head', async () => {
    run.shelf.add(...heads.slice(0, 4))
    for (const slot of [1, 2, 3]) await run.follow(head(slot))
    await run.endpoint.stop()
    await run.endpoint.restart({ forgets: true })
    // The end of the old link is on its way.
    await settle()
    run.driver.setTarget({ head: head(4) })
    await run.endpoint.until(({ head: at }) => at === head(4).blockHash)
    expect(run.endpoint.story().slice(-5)).toEqual([1, 2, 3, 4].map(payloadCall).concat(forkchoiceCall(4)))
  })

  it('N18: while it is away it is knocked at with growing delays, up to ten seconds', async () => {
    await run.follow(head(1))
    await run.endpoint.stop()
    const delays = [500, 1000, 2000, 4000, 8000, 10_000, 10_000]
    for (const [i, delayMs] of delays.entries()) {
      run.driver.setTarget({ head: head(i + 2) })
      await run.until(() => run.count('unreachable') === i + 1)
      vi.advanceTimersByTime(delayMs)
    }
    await run.until(() => run.count('unreachable') === delays.length + 1)
    const knocks = run.times.filter((_, i) => run.statuses[i]?.kind === 'unreachable')
    expect(knocks.slice(1).map((atMs, i) => atMs - (knocks[i] ?? 0))).toEqual(delays)
  })
})
