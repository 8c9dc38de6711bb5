import { afterEach, describe, expect, it } from 'vitest'
import { BeaconHttp, type BeaconHttpOptions } from '../../ts/api/BeaconHttp.ts'
import { BeaconHttpError } from '../../ts/api/BeaconHttpError.ts'
import type { ClockReading } from '../../ts/api/ClockReading.ts'
import type { Endpoint } from '../../ts/api/Endpoint.ts'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import {
  bytes,
  claims,
  cuts,
  drips,
  endless,
  json,
  redirects,
  stalls,
  stallsInBody,
  status,
} from '../support/answers.ts'
import { HostileServer } from '../support/hostile-server.ts'
import type { Answer } from '../support/loopback-server.ts'

const PATH = '/eth/v1/beacon/genesis'
const endpoint: Endpoint = { name: 'genesis', path: PATH, maxBytes: 4096, ssz: false }
/** The time to connect has no part in it: a busy machine may take long. */
const quick = { connectMs: 30_000, headersMs: 150, bodyMs: 150, totalMs: 400 }

const cleanUp: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close()
})

async function serverWith(answer: Answer, path = PATH): Promise<HostileServer> {
  const server = await HostileServer.start({ [path]: answer })
  cleanUp.push(() => server.close())
  return server
}

function client(url: string, options: Omit<BeaconHttpOptions, 'url'> = {}): BeaconHttp {
  const http = new BeaconHttp({ ...options, url })
  cleanUp.push(() => http.close())
  return http
}

async function failure(promise: Promise<unknown>): Promise<BeaconHttpError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof BeaconHttpError) return error
  throw new Error(`expected a BeaconHttpError, got ${String(error)}`)
}

describe('BeaconHttp', () => {
  it('returns the body, its encoding and the fork the server names', async () => {
    const server = await serverWith(json({ data: 1 }, { 'eth-consensus-version': 'fulu' }))
    const answer = await client(server.url).get(endpoint, 'json')
    expect(answer.encoding).toBe('json')
    expect(answer.version).toBe('fulu')
    expect(Buffer.from(answer.bytes).toString()).toBe('{"data":1}')
  })

  it.each([
    ['', '', PATH],
    ['/', '', PATH],
    ['/node/1', '', `/node/1${PATH}`],
    ['/node/1/', '', `/node/1${PATH}`],
    ['', '?key=abc', PATH],
  ])('takes a base URL ending in "%s%s"', async (path, query, expected) => {
    const server = await serverWith(json({}), expected)
    await client(server.url + path + query).get({ ...endpoint, path: `${PATH}?count=1` }, 'json')
    expect(server.http.requests.map((request) => `${request.path}?${request.query}`)).toEqual([
      `${expected}?count=1${query.replace('?', '&')}`,
    ])
  })

  it('sends credentials of the URL and custom headers, and repeats none of them in errors or its name', async () => {
    const server = await serverWith((request, response) => {
      const body = JSON.stringify({ message: `no ${request.headers.authorization} ${request.headers['x-key']}` })
      response.writeHead(403, { 'content-type': 'application/json' }).end(body)
    })
    const url = server.url.replace('http://', 'http://user:pa%24sword@')
    const http = client(`${url}/secret-path?apikey=hidden`, { headers: { 'X-Key': 'token:with:colons' } })
    server.routes.set('/secret-path', server.routes.get(PATH) ?? stalls)
    const error = await failure(http.get(endpoint, 'json'))
    const sent = server.http.requests[0]
    expect(sent?.headers.authorization).toBe(`Basic ${Buffer.from('user:pa$sword').toString('base64')}`)
    expect(sent?.headers['x-key']).toBe('token:with:colons')
    expect(error.status).toBe(403)
    const shown = `${http.name} ${error.stack} ${JSON.stringify(error)} ${error.serverMessage}`
    for (const secret of ['pa$sword', 'pa%24sword', 'token', 'dXNlc', 'secret-path', 'hidden']) {
      expect(shown).not.toContain(secret)
    }
  })

  it('asks once for what is asked for while it is on the way, and anew afterwards, also when that failed', async () => {
    const answers = [status(500, ''), json({ data: 1 }), json({ data: 2 })]
    const server = await serverWith((request, response) => answers.shift()?.(request, response))
    const http = client(server.url)
    const refused = await Promise.all([failure(http.get(endpoint, 'json')), failure(http.get(endpoint, 'json'))])
    expect(refused.map((error) => error.status)).toEqual([500, 500])
    const both = await Promise.all([http.get(endpoint, 'json'), http.get(endpoint, 'json')])
    expect(both.map((answer) => Buffer.from(answer.bytes).toString())).toEqual(['{"data":1}', '{"data":1}'])
    const later = await http.get(endpoint, 'json')
    expect(Buffer.from(later.bytes).toString()).toBe('{"data":2}')
    expect(server.http.requests).toHaveLength(3)
  })

  it('asks anew for what is late', async () => {
    const server = await serverWith(stalls)
    let skippedMs = 0
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + skippedMs }
    const http = client(server.url, { clock })
    const asked = [failure(http.get(endpoint, 'json'))]
    await server.http.received(PATH)
    skippedMs = 1_000
    asked.push(failure(http.get(endpoint, 'json')))
    await server.http.received(PATH, 2)
    await http.close()
    expect((await Promise.all(asked)).map((error) => error.code)).toEqual(['ERR_SERVER_CLOSED', 'ERR_SERVER_CLOSED'])
  })

  it('what was asked again while a server was tried after a rate limit goes there once', async () => {
    const tried: Endpoint = { ...endpoint, path: '/eth/v1/node/version' }
    const answers = [status(429, ''), json({ data: 1 }), json({ data: 2 })]
    const server = await HostileServer.start({
      [PATH]: (request, response) => answers.shift()?.(request, response),
      [tried.path]: stalls,
    })
    cleanUp.push(() => server.close())
    let skippedMs = 0
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + skippedMs }
    const http = client(server.url, { clock, timeouts: quick })
    expect((await failure(http.get(endpoint, 'json'))).status).toBe(429)
    skippedMs += 1_000
    const trial = failure(http.get(tried, 'json'))
    const asked = [http.get(endpoint, 'json')]
    skippedMs += 1_000
    asked.push(http.get(endpoint, 'json'))
    expect((await trial).code).toBe('ERR_SERVER_TIMEOUT')
    expect((await Promise.all(asked)).map((answer) => Buffer.from(answer.bytes).toString())).toEqual([
      '{"data":1}',
      '{"data":1}',
    ])
    await http.close()
  })

  it('refuses what is not an http URL without repeating it', () => {
    expect(() => new BeaconHttp({ url: 'not a url with secret' })).toThrow('the beacon node address is not a URL')
    expect(() => new BeaconHttp({ url: 'ftp://user:secret@host' })).toThrow('must begin with http:// or https://')
  })

  it('N13: a body over the cap is cut off while it streams', async () => {
    const server = await serverWith(endless('application/json'))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_TOO_LARGE')
    expect(error.message).toContain('answers genesis with more than 4096 bytes')
  })

  it('N13: a body that claims to be over the cap is not even read', async () => {
    const server = await serverWith(claims(5000, 'application/json'))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_TOO_LARGE')
  })

  it.each([
    ['never answers', stalls],
    ['stalls within the body', stallsInBody('application/json')],
    ['sends the body in drips', drips('application/json', 40)],
    ['claims a length and sends nothing', claims(100, 'application/json')],
  ])('N13: a server that %s runs into a timeout', async (_what, answer) => {
    const server = await serverWith(answer)
    const error = await failure(client(server.url, { timeouts: quick }).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_TIMEOUT')
    expect(error.message).toMatch(
      /takes too long to answer genesis \((no headers for 150 ms|body stalled for 150 ms|not done after 400 ms)\)/,
    )
  })

  it('N13: a redirect is not followed; the error says where it leads', async () => {
    const elsewhere = await serverWith(json({}))
    const server = await serverWith(redirects(`${elsewhere.url}${PATH}?apikey=hidden`))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_REDIRECT')
    expect(error.message).toContain(`redirects genesis to ${elsewhere.url}: use that address`)
    expect(error.message).not.toContain('hidden')
    expect(elsewhere.http.requests).toEqual([])
  })

  it.each([
    ['HTML', bytes('<html>', 'text/html')],
    ['SSZ where JSON was asked for', bytes(new Uint8Array(4), 'application/octet-stream')],
    ['no type', (_: unknown, response: import('node:http').ServerResponse) => response.writeHead(200).end('{}')],
    [
      'compressed JSON',
      (_: unknown, response: import('node:http').ServerResponse) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{}'),
    ],
  ])('N13: %s is a wrong content type', async (_what, answer) => {
    const server = await serverWith(answer)
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_CONTENT_TYPE')
  })

  it.each([
    [404, '{"message":"Light client bootstrap not found","code":404}', 'Light client bootstrap not found'],
    [500, '{"code":500,"message":"two\\nlines \\u001b[31mred"}', 'two lines [31mred'],
    [500, '<html><body>Bad gateway</body></html>', undefined],
    [
      500,
      '<!DOCTYPE html><html><head><title>Attention\n Required! | Edge</title></head></html>',
      'Attention Required! | Edge',
    ],
    [500, '{"error":{"code":-32000,"message":"over the limit"}}', 'over the limit'],
    [500, '{"error":"no such key"}', 'no such key'],
    [404, '404 page not found\n', '404 page not found'],
    [400, `{"message":"${'x'.repeat(500)}"}`, `${'x'.repeat(160)}…`],
    [500, '', undefined],
  ])('an error status %i carries the cleaned message of the server', async (code, body, message) => {
    const server = await serverWith(status(code, body))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error).toMatchObject({
      code: 'ERR_SERVER_STATUS',
      status: code,
      endpoint: 'genesis',
      serverMessage: message,
    })
    expect(error.message).toContain(`answers genesis with status ${code}`)
  })

  it('an endless error body does not hold the request', async () => {
    const server = await serverWith(endless('text/plain', 500))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.status).toBe(500)
  })

  it('a server that is not there is unreachable, by the name of the fault', async () => {
    const server = await serverWith(json({}))
    await server.close()
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_UNREACHABLE')
    expect(error.message).toContain('cannot be reached (ECONNREFUSED)')
  })

  it('a connection cut within the body is lost, not half an answer', async () => {
    const server = await serverWith(cuts('application/json'))
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_CONNECTION_LOST')
  })

  it('a connection that breaks before the answer is tried once more, as idle connections break by chance', async () => {
    let cuts = 0
    const server = await serverWith((request, response) => {
      if (cuts++ === 0) response.destroy()
      else json({})(request, response)
    })
    expect((await client(server.url).get(endpoint, 'json')).encoding).toBe('json')
    server.routes.set(PATH, (_request, response) => response.destroy())
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.code).toBe('ERR_SERVER_CONNECTION_LOST')
    expect(server.http.requests).toHaveLength(4)
  })

  it.each([
    [429, '30', 30_000],
    [503, '7', 7_000],
    [500, '7', undefined],
  ])('status %i with Retry-After %s: how long the server wants to be left alone', async (code, header, expected) => {
    const server = await serverWith((_request, response) => response.writeHead(code, { 'retry-after': header }).end())
    const error = await failure(client(server.url).get(endpoint, 'json'))
    expect(error.retryAfterMs).toBe(expected)
  })

  it("tells the server's clock beside ours with every answer, errors too, but not that of a cache", async () => {
    const readings: ClockReading[] = []
    let nowMs = 1_000
    const date = 'Mon, 30 Nov 2026 03:00:00 GMT'
    const server = await serverWith((_request, response) => {
      nowMs += 50
      response.writeHead(500, { date }).end()
    })
    const http = client(server.url, {
      onDate: (reading) => readings.push(reading),
      clock: clockWithNow(systemClock, () => nowMs),
    })
    await failure(http.get(endpoint, 'json'))
    expect(readings).toEqual([{ serverMs: Date.parse(date), sentMs: 1_000, receivedMs: 1_050 }])
    server.routes.set(PATH, json({}, { date, age: '60' }))
    await http.get(endpoint, 'json')
    server.routes.set(PATH, json({}, { date: 'yesterday' }))
    await http.get(endpoint, 'json')
    expect(readings).toHaveLength(1)
  })

  it('closing ends what is open', async () => {
    const server = await serverWith(stalls)
    const http = client(server.url)
    const open = failure(http.get(endpoint, 'json'))
    await server.http.received('genesis')
    await http.close()
    expect((await open).code).toBe('ERR_SERVER_CLOSED')
  })
})
