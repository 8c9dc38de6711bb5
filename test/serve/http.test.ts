import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Exchanged, exchange, rawExchange } from './support/exchange.ts'
import { ServedDevChain } from './support/ServedDevChain.ts'

let served: ServedDevChain

beforeAll(async () => {
  served = await ServedDevChain.open()
})

afterAll(() => served?.close())

const LIGHT_CLIENT = '/eth/v1/beacon/light_client'
const SSZ = { accept: 'application/octet-stream' }

function get(path: string, headers: Record<string, string> = {}): Promise<Exchanged> {
  return exchange(served.url + path, { headers })
}

describe('HTTP', () => {
  const update = `${LIGHT_CLIENT}/finality_update`

  it.each([
    ['application/json', 'json'],
    ['application/octet-stream', 'octet-stream'],
    ['application/octet-stream;q=1, application/json;q=0.9', 'octet-stream'],
    ['application/octet-stream;q=0.1, application/json;q=0.2', 'json'],
    ['*/*', 'json'],
    ['*/*;q=0.1, application/octet-stream', 'octet-stream'],
    ['text/html, application/*;q=0.5', 'json'],
    ['application/json;q=0, */*', 'octet-stream'],
  ])('%s is answered with %s', async (accept, type) => {
    expect((await get(update, { accept })).headers['content-type']).toBe(`application/${type}`)
  })

  it.each([
    ['text/html', update],
    ['application/json;q=0', update],
    ['application/octet-stream', '/eth/v1/config/spec'],
  ])('%s cannot be had of %s', async (accept, path) => {
    const { status, json } = await get(path, { accept })
    expect([status, json()]).toEqual([406, { code: 406, message: 'Accepted media type not supported' }])
  })

  it('what a client has already is not sent again, in each encoding by its own tag', async () => {
    for (const path of [update, `${LIGHT_CLIENT}/updates?start_period=0&count=3`, '/eth/v1/config/spec']) {
      const json = await get(path)
      const tag = String(json.headers.etag)
      for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
        const again = await get(path, { 'if-none-match': known })
        expect([again.status, again.body.length, again.headers.etag]).toEqual([304, 0, tag])
        expect(again.headers['cache-control']).toBe(json.headers['cache-control'])
      }
      expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
    }
    const tag = String((await get(update, SSZ)).headers.etag)
    expect((await get(update, { 'if-none-match': tag })).status).toBe(200)
  })

  it('HEAD is GET without the body', async () => {
    for (const accept of ['application/json', 'application/octet-stream']) {
      const whole = await get(update, { accept })
      const { date: _date, ...headers } = whole.headers
      const head = await exchange(served.url + update, { method: 'HEAD', headers: { accept } })
      expect(head).toMatchObject({ status: 200, headers, body: Buffer.alloc(0) })
    }
  })

  it('OPTIONS tells what can be done, everything else cannot', async () => {
    const options = await exchange(served.url + update, { method: 'OPTIONS' })
    expect(options).toMatchObject({ status: 204, headers: { allow: 'GET, HEAD, OPTIONS' } })
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'TRACE']) {
      const { status, headers, json } = await exchange(served.url + update, { method })
      expect([status, headers.allow, json()]).toEqual([
        405,
        'GET, HEAD, OPTIONS',
        { code: 405, message: 'Only GET, HEAD and OPTIONS' },
      ])
    }
  })

  it('what is not there is told as the API tells it', async () => {
    for (const path of [
      '/',
      '/eth',
      `${LIGHT_CLIENT}/bootstrap`,
      `${update}/`,
      '//eth/v1/node/version',
      '/eth/v2/beacon/blocks/head',
    ]) {
      const { status, json } = await get(path)
      expect([status, json()]).toEqual([404, { code: 404, message: 'This light client has no such route' }])
    }
    expect((await get(`${LIGHT_CLIENT}/bootstrap/`)).status).toBe(400)
  })

  it('a body is refused and never read', async () => {
    const { status, headers } = await exchange(served.url + update, { method: 'POST', body: 'x'.repeat(1000) })
    expect([status, headers.connection]).toEqual([400, 'close'])
  })

  it('a target that is too long, and headers that are, are refused', async () => {
    expect((await get(`${update}?${'x'.repeat(1100)}`)).status).toBe(414)
    expect((await exchange(served.url + update, { headers: { x: 'y'.repeat(9000) } })).status).toBe(431)
  })

  it('answers a target with a host as well, and noise with an error', async () => {
    const { port } = served.link.server
    const target = 'GET http://anywhere.example/eth/v1/node/version HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
    expect(await rawExchange(port, target)).toMatch(/^HTTP\/1\.1 200 .*blsync/s)
    expect(await rawExchange(port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*"code":400/s)
  })
})
