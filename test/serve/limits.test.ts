import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LightClientServer } from '../../ts/serve/LightClientServer.ts'
import type { ServeLimits } from '../../ts/serve/ServeLimits.ts'
import { CleanUp } from '../support/clean-up.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { until } from './support/Endings.ts'
import { exchange, rawExchange } from './support/exchange.ts'
import { type MadeUpOptions, madeUpSources } from './support/madeUpSources.ts'

const cleanUp = new CleanUp()
const MIB = 1024 * 1024
const ALL_UPDATES = '/eth/v1/beacon/light_client/updates?start_period=0&count=128'
const SSZ_REQUEST = `GET ${ALL_UPDATES} HTTP/1.1\r\nhost: x\r\naccept: application/octet-stream\r\n\r\n`
const EVENTS = '/eth/v1/events?topics=light_client_finality_update'

async function open(limits: Partial<ServeLimits> = {}, options: MadeUpOptions = {}) {
  const sources = madeUpSources(options)
  const { logger, lines } = recordingLogger()
  const server = await LightClientServer.listen({ sources, port: 0, limits, logger })
  cleanUp.add(server, () => server.close())
  return { sources, server, lines }
}

/** A connection that sends some text and then reads nothing. */
function deafSocket(port: number, text: string): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause()
      socket.write(text, () => resolve(socket))
    })
    socket.on('error', () => undefined)
    cleanUp.add(socket, () => socket.destroy())
  })
}

describe('who takes too much', () => {
  it('a client that stops reading a long answer is cut off, and little of it was ever in memory', async () => {
    const { server } = await open({ stallMs: 300 }, { updateLength: MIB })
    await deafSocket(server.port, SSZ_REQUEST)
    await until(() => server.counts.dropped === 1 && server.counts.connections === 0)
    await until(() => server.counts.requests === 1)
    expect(server.counts.bytesSent).toBeLessThan(32 * MIB)
    expect((await exchange(`${server.url}/eth/v1/node/version`)).status).toBe(200)
  })

  it('a client that reads, but takes longer than an answer may, is cut off', async () => {
    const { server } = await open({ answerMs: 300 }, { updateLength: MIB })
    await deafSocket(server.port, SSZ_REQUEST)
    await until(() => server.counts.dropped === 1 && server.counts.connections === 0)
    expect(server.counts.bytesSent).toBeLessThan(32 * MIB)
  })

  it('a client that sends more requests at once than are answered at once is cut off', async () => {
    const { server } = await open({ pipelined: 3 })
    expect((await rawExchange(server.port, SSZ_REQUEST.repeat(5))).length).toBeLessThan(128 * 1000)
    expect(server.counts.dropped).toBe(1)
    const three = `${SSZ_REQUEST.repeat(2)}${SSZ_REQUEST.replace('\r\n\r\n', '\r\nconnection: close\r\n\r\n')}`
    expect((await rawExchange(server.port, three)).match(/HTTP\/1\.1 200/g)).toHaveLength(3)
  })

  it('connections past the limit are turned away, and taken again when there is room', async () => {
    const { server } = await open({ connections: 2 })
    const first = await deafSocket(server.port, '')
    await deafSocket(server.port, '')
    await until(() => server.counts.connections === 2)
    expect(await rawExchange(server.port, SSZ_REQUEST)).toBe('')
    expect(server.counts).toMatchObject({ connections: 2, dropped: 1 })
    first.destroy()
    await until(() => server.counts.connections === 1)
    expect((await exchange(`${server.url}/eth/v1/node/version`)).status).toBe(200)
  })

  it('a request that does not come to its end is told so', async () => {
    const { server } = await open({ headersMs: 200 })
    expect(await rawExchange(server.port, 'GET / HTTP/1.1\r\nhost: x\r\n')).toMatch(/^HTTP\/1\.1 408 .*"code":408/s)
    expect(await rawExchange(server.port, '')).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('a connection without requests is closed, and that is not a fault', async () => {
    const { server } = await open({ idleMs: 100 })
    const answer = await rawExchange(server.port, 'GET /eth/v1/node/version HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    await until(() => server.counts.connections === 0)
    expect(server.counts.dropped).toBe(0)
  })
})

describe('event streams', () => {
  const subscribe = `GET ${EVENTS} HTTP/1.1\r\nhost: x\r\n\r\n`

  it('past the limit are answered 503 until one is closed', async () => {
    const { server } = await open({ subscribers: 1 })
    const first = await deafSocket(server.port, subscribe)
    await until(() => server.counts.subscribers === 1)
    const refused = await exchange(server.url + EVENTS)
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '10'])
    expect(refused.json()).toEqual({ code: 503, message: 'Too many event streams are open' })
    first.destroy()
    await until(() => server.counts.subscribers === 0)
    await deafSocket(server.port, subscribe)
    await until(() => server.counts.subscribers === 1)
  })

  it('a subscriber who does not read is cut off when too much waits for him; one who reads misses nothing', async () => {
    const { server, sources } = await open({ subscriberBytes: 64 * 1024 })
    const reader = await fetch(server.url + EVENTS)
    const body = reader.body?.getReader()
    let heard = 0
    const reading = (async () => {
      for (let chunk = await body?.read(); chunk?.done === false; chunk = await body?.read())
        heard += chunk.value.length
    })()
    await deafSocket(server.port, subscribe)
    await until(() => server.counts.subscribers === 2)
    while (server.counts.dropped === 0 && server.counts.bytesSent < 512 * MIB) {
      const sent = server.counts.bytesSent
      sources.tell('onFinality')
      // The reader gets its turn after each.
      await until(() => heard >= (server.counts.bytesSent - sent) / 2)
      await new Promise(setImmediate)
    }
    expect(server.counts).toMatchObject({ dropped: 1 })
    await until(() => server.counts.subscribers === 1)
    const before = heard
    sources.tell('onFinality')
    await until(() => heard > before)
    await server.close()
    await reading.catch(() => undefined)
  })

  it('end with the server, which then hears nothing any more', async () => {
    const { server, sources } = await open()
    const ended = rawExchange(server.port, subscribe)
    await until(() => server.counts.subscribers === 1)
    await server.close()
    expect(await ended).toContain('text/event-stream')
    expect(sources.subscriptions()).toBe(0)
  })
})

describe('a server in trouble', () => {
  it('an answer that cannot be made is an error of its own, and is told', async () => {
    const { server, lines } = await open({}, { onRead: () => Promise.reject(new Error('the disk is gone')) })
    const answer = await exchange(server.url + ALL_UPDATES)
    expect([answer.status, answer.json()]).toEqual([500, { code: 500, message: 'Internal server error' }])
    expect(lines('error')).toEqual([expect.stringContaining('the disk is gone')])
  })

  it('an answer that breaks off is not a whole answer to the client', async () => {
    let reads = 0
    const fail = (): void => {
      // Each update is read once for its mark, and once more for its bytes.
      if (++reads > 200) throw new Error('the disk is gone')
    }
    const { server } = await open({}, { onRead: fail })
    await expect(
      exchange(server.url + ALL_UPDATES, { headers: { accept: 'application/octet-stream' } }),
    ).rejects.toThrow()
    expect(server.counts.dropped).toBe(1)
  })

  it('an event that cannot be made harms nobody else', async () => {
    const onLook = (): void => {
      throw new Error('the disk is gone')
    }
    const { server, sources, lines } = await open({}, { onLook })
    await deafSocket(server.port, 'GET /eth/v1/events?topics=head HTTP/1.1\r\nhost: x\r\n\r\n')
    await until(() => server.counts.subscribers === 1)
    expect(() => sources.tell('onHead')).not.toThrow()
    expect(lines('error')).toEqual([expect.stringContaining('the disk is gone')])
    expect((await exchange(`${server.url}/eth/v1/node/version`)).status).toBe(200)
  })

  it('a port that is taken, or none at all, is told as the setting it is', async () => {
    const { server } = await open()
    const listen = (port: number) => LightClientServer.listen({ sources: madeUpSources(), port })
    await expect(listen(server.port)).rejects.toMatchObject({
      code: 'ERR_CONFIG',
      message: expect.stringContaining('option port'),
    })
    await expect(listen(70_000)).rejects.toMatchObject({ code: 'ERR_CONFIG' })
  })
})

describe('whatever is sent', () => {
  it('is answered or cut off, and the server stays', async () => {
    const { server } = await open({ headersMs: 200 })
    const word = fc.constantFrom(
      'GET',
      'POST',
      ' ',
      '/',
      'eth/v1',
      '?',
      '%',
      '\r\n',
      'HTTP/1.1',
      'host:',
      'accept: ',
      ';q=',
      'x',
      '\0',
      'é',
    )
    const noise = fc.array(fc.oneof(word, fc.string()), { maxLength: 30 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(noise, async (text) => {
        const answer = await rawExchange(server.port, `${text}\r\n\r\n`)
        expect(answer === '' || answer.startsWith('HTTP/1.1 ')).toBe(true)
      }),
      { numRuns: 40 },
    )
    expect((await exchange(`${server.url}/eth/v1/node/version`)).status).toBe(200)
  })

  it('every query has an answer that the API knows', async () => {
    const { server, lines } = await open({ connections: 1000 })
    const paths = [
      '/eth/v1/beacon/headers',
      '/eth/v1/beacon/headers/',
      '/eth/v1/beacon/light_client/bootstrap/',
      '/eth/v1/beacon/light_client/updates',
      '/eth/v1/events',
      '/eth/v1/node/health',
    ]
    const query = fc.webQueryParameters()
    const named = fc.constantFrom('start_period', 'count', 'slot', 'parent_root', 'topics', 'syncing_status')
    const parameter = fc
      .tuple(named, fc.oneof(fc.bigInt().map(String), fc.webSegment()))
      .map(([name, value]) => `${name}=${value}`)
    const target = fc.tuple(
      fc.constantFrom(...paths),
      fc.webSegment(),
      fc.array(fc.oneof(query, parameter), { maxLength: 4 }),
    )
    await fc.assert(
      fc.asyncProperty(target, async ([path, id, parameters]) => {
        const url = `${server.url}${path}${path.endsWith('/') ? id : ''}?${parameters.join('&')}`.slice(0, 900)
        const { status } = await exchange(url, { method: 'HEAD' })
        expect([200, 206, 400, 404, 414]).toContain(status < 500 && path.endsWith('health') ? 200 : status)
      }),
      { numRuns: 150 },
    )
    expect(lines('error')).toEqual([])
  })
})
