import { describe, expect, it } from 'vitest'
import { SyncServer } from '../../ts/api/SyncServer.ts'
import { systemClock } from '../../ts/clock.ts'
import type { Logger } from '../../ts/log.ts'
import { json, stalls, status } from '../support/answers.ts'
import { FINALITY_32, minimalNetwork, OPTIMISTIC_32, OPTIMISTIC_33, recordedUpdate } from '../support/minimal-node.ts'
import { dataOf } from '../support/recorded.ts'
import { headEvent, syncServerTiming, useSyncServerRun } from '../support/sync-server-run.ts'
import { hasVectors } from '../support/vectors.ts'

const OPTIMISTIC_PATH = '/eth/v1/beacon/light_client/optimistic_update'
const FINALITY_PATH = '/eth/v1/beacon/light_client/finality_update'

describe.skipIf(!hasVectors('devnet'))('SyncServer', () => {
  const { node, start } = useSyncServerRun()

  it('tells the latest state at start, without waiting for the stream', async () => {
    const { log } = start()
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 33 } })
    expect(await log.next('finality')).toMatchObject({ update: { signatureSlot: 33 } })
    expect(await log.next('head')).toMatchObject({ slot: 60 })
    expect(await log.next('status')).toEqual({ type: 'status', state: 'polling' })
    ;(await node().nextStream()).open()
    expect(await log.next('status')).toEqual({ type: 'status', state: 'streaming' })
  })

  it('passes stream events on, with and without {version, data} around them', async () => {
    node().routes.delete(OPTIMISTIC_PATH)
    node().routes.delete('/eth/v1/beacon/light_client/finality_update')
    const { log } = start()
    const stream = await node().nextStream()
    stream.event('light_client_optimistic_update', recordedUpdate('optimistic', OPTIMISTIC_32).json)
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 33 } })
    stream.event('light_client_optimistic_update', dataOf(recordedUpdate('optimistic', OPTIMISTIC_33).json))
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 34 } })
    stream.event('light_client_finality_update', dataOf(recordedUpdate('finality', FINALITY_32).json))
    expect(await log.next('finality')).toMatchObject({ update: { signatureSlot: 33 } })
    await log.next('head')
    stream.event('head', headEvent(61))
    expect(await log.next('head')).toMatchObject({ slot: 61 })
  })

  it('tells the same news once, whether it comes from the stream or a poll', async () => {
    const { log } = start()
    await log.next('optimistic')
    await log.next('status')
    const stream = await node().nextStream()
    stream.event('light_client_optimistic_update', recordedUpdate('optimistic', OPTIMISTIC_32).json)
    stream.event('light_client_optimistic_update', recordedUpdate('optimistic', OPTIMISTIC_33).json)
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 34 } })
    expect(log.count('optimistic')).toBe(2)
  })

  it('N13: an unusable event is dropped with one warning an hour, the next one counts', async () => {
    const warnings: string[] = []
    const ignore = (): void => undefined
    const logger: Logger = { error: ignore, info: ignore, debug: ignore, warn: (message) => warnings.push(message) }
    let skippedMs = 0
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + skippedMs }
    const { log } = start({ logger, clock })
    await log.next('head')
    const stream = await node().nextStream()
    stream.send('event: head\ndata: {"slot"\n\n')
    stream.event('head', { slot: '-1', block: 'x' })
    stream.event('head', null)
    stream.event('light_client_optimistic_update', { version: 'electra', data: {} })
    stream.event('never_asked_for', {})
    stream.event('head', headEvent(61))
    expect(await log.next('head')).toMatchObject({ slot: 61 })
    expect(warnings).toEqual(['beacon node sent an unusable event'])
    skippedMs = 3_500_000
    stream.event('head', null)
    stream.event('head', headEvent(62))
    expect(await log.next('head')).toMatchObject({ slot: 62 })
    expect(warnings).toHaveLength(1)
    skippedMs = 3_700_000
    stream.event('head', null)
    stream.event('head', headEvent(63))
    expect(await log.next('head')).toMatchObject({ slot: 63 })
    expect(warnings).toHaveLength(2)
  })

  it('N7: while the stream is down it polls, and fetches the state again when the stream is back', async () => {
    node().streamAnswer = status(503, '')
    const { log } = start({ timing: { ...syncServerTiming, pollMs: 15 } })
    expect(await log.next('status')).toEqual({ type: 'status', state: 'polling' })
    await log.next('optimistic')
    const newer = recordedUpdate('optimistic', OPTIMISTIC_33)
    node().routes.set(OPTIMISTIC_PATH, json(newer.json))
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 34 } })
    node().streamAnswer = undefined
    ;(await node().nextStream()).event('head', headEvent(61))
    expect(await log.next('status')).toEqual({ type: 'status', state: 'streaming' })
  })

  it('a node that has no blocks is rarely asked for blocks or payloads, until its stream opens anew', async () => {
    const { server, log } = start({ timing: { ...syncServerTiming, probeMs: 5, recheckMs: 60_000 } })
    const stream = await node().nextStream()
    stream.open()
    await expect.poll(() => server.description.lacks).toContain('blocks')
    const roots = [1, 2, 3].map((digit) => `0x${String(digit).repeat(64)}` as const)
    const [tried = '0x', before = '0x', after = '0x'] = roots
    server.sendRequest(0, { kind: 'block', root: tried })
    expect(await log.next('response')).toEqual({ type: 'response', id: 0, response: { kind: 'block' } })
    expect(node().http.requests.filter(({ path }) => path.includes(tried))).toHaveLength(1)
    server.sendRequest(1, { kind: 'block', root: before })
    server.sendRequest(2, { kind: 'envelope', root: before })
    expect(await log.next('response')).toEqual({ type: 'response', id: 1, response: { kind: 'block' } })
    expect(await log.next('response')).toEqual({ type: 'response', id: 2, response: { kind: 'envelope' } })
    expect(node().http.requests.filter(({ path }) => path.includes(before))).toEqual([])
    stream.cut()
    ;(await node().nextStream()).open()
    await expect.poll(() => server.description.lacks).not.toContain('blocks')
    server.sendRequest(3, { kind: 'block', root: after })
    expect(await log.next('response')).toEqual({ type: 'response', id: 3, response: { kind: 'block' } })
    expect(node().http.requests.filter(({ path }) => path.includes(after))).toHaveLength(1)
  })

  it('a node that had no blocks is asked for one again after a while, and for all once it gave one', async () => {
    const { server, log } = start({ timing: { ...syncServerTiming, probeMs: 5, recheckMs: 60_000, blocksAgainMs: 0 } })
    ;(await node().nextStream()).open()
    await expect.poll(() => server.description.lacks).toContain('blocks')
    node().routes.set('/eth/v2/beacon/blocks/', json({ data: {} }))
    server.sendRequest(1, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    expect(await log.next('failed'), 'a block that is none').toMatchObject({ id: 1, error: { name: 'DecodeError' } })
    expect(server.description.gives).toContain('blocks')
  })

  it('N7: what was said while the stream was away is fetched when it opens again', async () => {
    const { log } = start()
    const first = await node().nextStream()
    first.event('head', headEvent(61))
    await log.next('optimistic')
    first.cut()
    const second = await node().nextStream()
    const polls = node().http.seen(OPTIMISTIC_PATH).length
    node().routes.set(OPTIMISTIC_PATH, json(recordedUpdate('optimistic', OPTIMISTIC_33).json))
    second.open()
    await node().http.received(OPTIMISTIC_PATH, polls + 1)
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 34 } })
  })

  it('N7: a stream that is open but says nothing of light clients is helped out by polling', async () => {
    const { log } = start({ timing: { ...syncServerTiming, pollMs: 20, quietMs: 30 } })
    const stream = await node().nextStream()
    stream.open()
    await log.next('optimistic')
    node().routes.set(OPTIMISTIC_PATH, json(recordedUpdate('optimistic', OPTIMISTIC_33).json))
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 34 } })
  })

  it('N7: a node that vanishes is disconnected, and streaming again when it is back', async () => {
    const { log } = start()
    const stream = await node().nextStream()
    stream.open()
    await log.next('head')
    while ((await log.next('status')).state !== 'streaming');
    const resume = await node().vanish()
    while ((await log.next('status')).state !== 'disconnected');
    await resume()
    ;(await node().nextStream()).open()
    while ((await log.next('status')).state !== 'streaming');
    expect(log.count('head')).toBe(1)
  })

  it('N7: a server without an event stream at all is followed by polling', async () => {
    node().streamAnswer = status(404, '404 page not found\n', 'text/plain')
    const { log } = start()
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 33 } })
    expect(await log.next('status')).toEqual({ type: 'status', state: 'polling' })
  })

  it('N14: routes that a server lacks, as with Teku, do not keep the others from being used', async () => {
    node().routes.set(
      '/eth/v1/beacon/light_client/finality_update',
      status(501, '{"message":"not implemented","code":501}'),
    )
    node().routes.set('/eth/v1/beacon/headers/head', status(500, '{"message":"no","code":500}'))
    node().routes.delete('/eth/v1/node/version')
    const { server, log } = start()
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 33 } })
    expect(await log.next('status')).toEqual({ type: 'status', state: 'polling' })
    server.sendRequest(1, { kind: 'finality' })
    expect(await log.next('response'), 'that is not a failure of the server').toEqual(
      expect.objectContaining({ response: { kind: 'finality' } }),
    )
  })

  it('answers requests with the response of their kind', async () => {
    node().routes.set('/eth/v1/beacon/light_client/updates', json([]))
    const { server, log } = start()
    server.sendRequest(1, { kind: 'optimistic' })
    server.sendRequest(2, { kind: 'finality' })
    server.sendRequest(3, { kind: 'header', block: 'head' })
    server.sendRequest(4, { kind: 'updates', startPeriod: 0, count: 1 })
    const endings = [
      await log.next('response'),
      await log.next('response'),
      await log.next('response'),
      await log.next('response'),
    ]
    const byId = new Map(endings.map((ending) => [ending.id, ending.response]))
    expect(byId.get(1)).toMatchObject({ kind: 'optimistic', update: { signatureSlot: 33 } })
    expect(byId.get(2)).toMatchObject({ kind: 'finality', update: { signatureSlot: 33 } })
    expect(byId.get(3)).toMatchObject({ kind: 'header', header: { slot: 60 }, canonical: true, finalized: false })
    expect(byId.get(4)).toMatchObject({ kind: 'updates', encoding: 'json' })
  })

  it('what is asked for while it is on the way is not asked for twice', async () => {
    const { server, log } = start()
    server.sendRequest(1, { kind: 'optimistic' })
    server.sendRequest(2, { kind: 'finality' })
    await log.next('response')
    await log.next('response')
    expect(await log.next('optimistic')).toMatchObject({ update: { signatureSlot: 33 } })
    expect(await log.next('finality')).toMatchObject({ update: { signatureSlot: 33 } })
    for (const path of [OPTIMISTIC_PATH, FINALITY_PATH]) expect(node().http.seen(path)).toHaveLength(1)
    node().routes.set(OPTIMISTIC_PATH, json(recordedUpdate('optimistic', OPTIMISTIC_33).json))
    server.sendRequest(3, { kind: 'optimistic' })
    expect(await log.next('response'), 'later it is asked anew').toMatchObject({
      response: { update: { signatureSlot: 34 } },
    })
  })

  it('fails requests with what went wrong', async () => {
    const { server, log } = start()
    server.sendRequest(5, { kind: 'bootstrap', root: `0x${'11'.repeat(32)}` })
    expect(await log.next('failed')).toMatchObject({ id: 5, error: { code: 'ERR_SERVER_STATUS', status: 404 } })
    node().routes.set('/eth/v2/beacon/blocks/', json({ data: {} }))
    server.sendRequest(6, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    expect(await log.next('failed')).toMatchObject({ id: 6, error: { code: 'MALFORMED' } })
  })

  it('a node that does not have a block answers so, which is not a failure; a node in trouble fails', async () => {
    const { server, log } = start()
    server.sendRequest(7, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    expect(await log.next('response')).toEqual({ type: 'response', id: 7, response: { kind: 'block' } })
    node().routes.set('/eth/v2/beacon/blocks/', status(503, '{"code":503,"message":"syncing"}'))
    server.sendRequest(8, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    expect(await log.next('failed')).toMatchObject({ id: 8, error: { code: 'ERR_SERVER_REFUSED', status: 503 } })
  })

  it('is silent after unsubscribe, also about what is open', async () => {
    const { server, log } = start()
    await log.next('head')
    await log.next('optimistic')
    await log.next('finality')
    const stream = await node().nextStream()
    stream.open()
    while ((await log.next('status')).state !== 'streaming');
    node().routes.set('/eth/v2/beacon/blocks/', stalls)
    server.sendRequest(1, { kind: 'block', root: `0x${'11'.repeat(32)}` })
    await node().http.received('/eth/v2/beacon/blocks/')
    const told = log.entries.length
    server.unsubscribe()
    await stream.left
    expect(log.entries).toHaveLength(told)
  })

  it('is named without the secrets of its address', () => {
    const server = new SyncServer({ url: 'http://user:secret@127.0.0.1:1/key?token=abc', config: minimalNetwork() })
    expect(server.name).toBe('http://127.0.0.1:1/…')
  })
})
