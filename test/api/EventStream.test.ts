import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { EventStream, type EventStreamTiming } from '../../ts/api/EventStream.ts'
import { bytes, redirects, status } from '../support/answers.ts'
import { HostileServer } from '../support/hostile-server.ts'
import { PacedClock } from '../support/paced-clock.ts'
import { StreamLog } from '../support/stream-log.ts'

const timing: EventStreamTiming = { silenceMs: 10_000, reopenMinMs: 10, reopenMaxMs: 40 }
const TOPICS = ['light_client_optimistic_update', 'light_client_finality_update', 'head']

let server: HostileServer
let http: BeaconHttp
/** For what waits for silence: a busy machine is not silent. */
let clock: PacedClock
const streams: EventStream[] = []

beforeEach(async () => {
  clock = new PacedClock(0)
  clock.start()
  server = await HostileServer.start()
  http = new BeaconHttp({ url: server.url })
})

afterEach(async () => {
  for (const stream of streams.splice(0)) stream.stop()
  await http.close()
  await server.close()
  clock.stop()
})

function start(overrides: Partial<EventStreamTiming> = {}): StreamLog {
  const log = new StreamLog()
  const stream = new EventStream({
    http,
    topics: TOPICS,
    timing: { ...timing, ...overrides },
    limits: { lineBytes: 4096 },
    listener: log,
    clock,
  })
  streams.push(stream)
  stream.start()
  return log
}

describe('EventStream', () => {
  it('asks for every topic by a parameter of its own and passes the events on', async () => {
    const log = start()
    const connection = await server.nextStream()
    expect(connection.topics).toEqual(TOPICS)
    connection.send(':\n\n')
    connection.event('head', { slot: '1' })
    expect(await log.next('event')).toEqual({ type: 'event', event: { name: 'head', data: '{"slot":"1"}' } })
    expect(log.count('opened')).toBe(1)
  })

  it('N7: a stream that closes is opened again', async () => {
    const log = start()
    const first = await server.nextStream()
    first.event('head', 1)
    await log.next('event')
    first.end()
    expect(await log.next('closed')).toMatchObject({ error: { code: 'ERR_SERVER_STREAM' } })
    const second = await server.nextStream()
    second.event('head', 2)
    expect(await log.next('event')).toEqual({ type: 'event', event: { name: 'head', data: '2' } })
  })

  it('N7: a stream cut without a last chunk is opened again', async () => {
    const log = start()
    const first = await server.nextStream()
    first.event('head', 1)
    await log.next('event')
    first.cut()
    await log.next('closed')
    ;(await server.nextStream()).event('head', 2)
    expect(await log.next('event')).toEqual({ type: 'event', event: { name: 'head', data: '2' } })
  })

  it('N7: headers that come only with the first event are waited for', async () => {
    const log = start()
    const connection = await server.nextStream()
    expect(log.count('opened')).toBe(0)
    connection.event('head', 1)
    await log.next('event')
    expect(log.count('opened')).toBe(1)
    expect(log.count('closed')).toBe(0)
  })

  it('N7: a stream that never sends its first event is given up after the silence and opened again', async () => {
    const log = start({ silenceMs: 1_000 })
    const first = await server.nextStream()
    expect(await log.next('closed')).toMatchObject({
      error: { message: expect.stringContaining('silent for 1000 ms') },
    })
    await first.left
    ;(await server.nextStream()).event('head', 1)
    await log.next('event')
  })

  it('N7: a stream that goes silent is opened again', async () => {
    const log = start({ silenceMs: 1_000 })
    const first = await server.nextStream()
    first.event('head', 1)
    await log.next('event')
    expect(await log.next('closed')).toMatchObject({ error: { message: expect.stringContaining('silent for') } })
    await first.left
    ;(await server.nextStream()).event('head', 2)
    expect(await log.next('event')).toEqual({ type: 'event', event: { name: 'head', data: '2' } })
  })

  it('N7: keep-alive comments break the silence', async () => {
    const log = start({ silenceMs: 2_000 })
    const connection = await server.nextStream()
    for (let atMs = 0; atMs < 5_000; atMs += 250) clock.after(atMs, () => connection.send(':\n\n'))
    clock.after(5_000, () => connection.event('head', 1))
    await log.next('event')
    expect(log.count('closed')).toBe(0)
  })

  it.each([
    ['empty lines', '\n'],
    ['comments', ': nothing to say\n'],
    ['events that are none', 'id: 7\nevent: x\n\n'],
    ['events', 'data: 1\n\n'],
  ])('N7: a stream of %s without end is cut and not opened again before the longest pause', async (_what, text) => {
    const log = start({ reopenMaxMs: 3_600_000 })
    const connection = await server.nextStream()
    const piece = text.repeat(Math.ceil(40_000 / text.length))
    let isLeft = false
    void connection.left.then(() => {
      isLeft = true
    })
    while (!isLeft) {
      connection.send(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await log.next('closed')).toMatchObject({
      error: { code: 'ERR_SERVER_FLOOD', message: expect.stringContaining('lines a second') },
    })
    expect(server.http.seen('events')).toHaveLength(1)
  })

  it('N7: half a line at the end of a stream is dropped, and the next stream begins afresh', async () => {
    const log = start()
    const first = await server.nextStream()
    first.send('event: head\ndata: {"slot":')
    first.end()
    await log.next('closed')
    ;(await server.nextStream()).event('head', 2)
    expect(await log.next('event')).toEqual({ type: 'event', event: { name: 'head', data: '2' } })
    expect(log.count('event')).toBe(1)
  })

  it('N7: a line that never ends is cut off at the cap and the stream opened again', async () => {
    const log = start()
    const first = await server.nextStream()
    first.send(`data: ${'a'.repeat(5_000)}`)
    expect(await log.next('closed')).toMatchObject({
      error: { message: expect.stringContaining('an event line exceeds 4096 bytes') },
    })
    await first.left
    ;(await server.nextStream()).event('head', 1)
    await log.next('event')
  })

  it('N7: a topic the server names as unknown is left out at once, the rest is kept', async () => {
    server.unknownTopics.add('light_client_finality_update')
    const log = start()
    const connection = await server.nextStream()
    expect(connection.topics).toEqual(['light_client_optimistic_update', 'head'])
    connection.event('head', 1)
    await log.next('event')
    expect(log.count('closed')).toBe(0)
    expect(server.http.requests).toHaveLength(2)
  })

  it('N7: where the server does not name the topic, the least needed are left out one by one', async () => {
    server.streamAnswer = status(400, '{"message":"bad request","code":400}')
    const log = start()
    await log.next('closed')
    expect(server.http.requests.map((request) => request.query.getAll('topics').length)).toEqual([3, 2, 1])
  })

  it('tries every topic again with the next opening', async () => {
    server.unknownTopics.add('head')
    const log = start()
    const first = await server.nextStream()
    expect(first.topics).toHaveLength(2)
    server.unknownTopics.clear()
    first.open()
    first.end()
    await log.next('closed')
    expect((await server.nextStream()).topics).toEqual(TOPICS)
  })

  it.each([
    ['a missing route', status(404, 'not found', 'text/plain'), 'ERR_SERVER_STATUS'],
    ['an error', status(500, '{"message":"no","code":500}'), 'ERR_SERVER_STATUS'],
    ['a page', bytes('<html>', 'text/html'), 'ERR_SERVER_CONTENT_TYPE'],
    ['a redirect', redirects('http://127.0.0.1:1/'), 'ERR_SERVER_REDIRECT'],
  ])('N7: %s instead of a stream is tried again, until there is one', async (_what, answer, code) => {
    server.streamAnswer = answer
    const log = start()
    expect(await log.next('closed')).toMatchObject({ error: { code } })
    await log.next('closed')
    server.streamAnswer = undefined
    ;(await server.nextStream()).event('head', 1)
    await log.next('event')
  })

  it('N7: a server that is down when the program starts is found when it comes', async () => {
    const resume = await server.vanish()
    const log = start()
    expect(await log.next('closed')).toMatchObject({ error: { code: 'ERR_SERVER_UNREACHABLE' } })
    await resume()
    ;(await server.nextStream()).event('head', 1)
    await log.next('event')
  })

  it('N7: a server that closes every stream at once is asked ever more rarely, and never without a pause', async () => {
    server.streamAnswer = bytes('', 'text/event-stream')
    const startedAtMs = clock.monotonicMs()
    const log = start({ reopenMinMs: 10, reopenMaxMs: 80 })
    for (let closing = 0; closing < 6; closing++) await log.next('closed')
    // Pauses of 10, 20, 40, 80 and 80 ms lie between six closings.
    expect(clock.monotonicMs() - startedAtMs).toBeGreaterThanOrEqual(230)
  })

  it('an event resets the pause', async () => {
    const log = start({ reopenMinMs: 5, reopenMaxMs: 60_000 })
    for (let round = 0; round < 20; round++) {
      const connection = await server.nextStream()
      connection.event('head', round)
      connection.end()
      await log.next('closed')
    }
    expect(log.count('event')).toBe(20)
  })

  it('stops for good: the connection is closed and nothing is told any more', async () => {
    const log = start()
    const connection = await server.nextStream()
    connection.event('head', 1)
    await log.next('event')
    streams[0]?.stop()
    await connection.left
    expect(log.count('closed')).toBe(0)
    expect(server.http.requests).toHaveLength(1)
  })
})
