import { request as httpRequest } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { RpcServer, type RpcServerOptions } from '../../ts/rpc/RpcServer.ts'
import { recordedRules } from '../support/recorded-execution-chain.ts'

const CHAIN_ID = { jsonrpc: '2.0', id: 1, method: 'eth_chainId' }

interface Sent {
  readonly body?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

interface Received {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

describe('the execution RPC server', () => {
  const open: { close(): Promise<void> | void }[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })

  async function listen(options: Partial<RpcServerOptions> = {}) {
    const reader = new ExecutionReader({
      trusted: () => ({ latest: undefined, safe: undefined, finalized: undefined }),
      rules: recordedRules,
      providers: [],
    })
    const server = await RpcServer.listen({ reader, port: 0, ...options })
    open.push(server, { close: () => reader.stop() })
    return (sent: Sent) => post(server.port, sent)
  }

  it('answers a call', async () => {
    const send = await listen()
    const { status, headers, text } = await send({ body: JSON.stringify(CHAIN_ID) })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id: 1, result: '0xc72dd9d5e883e' })
  })

  it('answers a batch in order, and nothing to notifications', async () => {
    const send = await listen()
    const { id: _, ...notification } = CHAIN_ID
    const batch = [{ ...CHAIN_ID, id: 'a' }, notification, { jsonrpc: '2.0', id: 7, method: 'eth_nothing' }, 5]
    const { text } = await send({ body: JSON.stringify(batch) })
    expect(JSON.parse(text)).toEqual([
      { jsonrpc: '2.0', id: 'a', result: '0xc72dd9d5e883e' },
      {
        jsonrpc: '2.0',
        id: 7,
        error: { code: -32601, message: 'the method eth_nothing does not exist/is not available' },
      },
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'invalid request' } },
    ])
    expect((await send({ body: JSON.stringify(notification) })).text).toBe('')
  })

  it.each([['x'.repeat(1025)], [{}], [[1]], [true]])(
    'a call whose id is not an id is not a request: %j',
    async (id) => {
      const send = await listen()
      const { text } = await send({ body: JSON.stringify({ ...CHAIN_ID, id }) })
      expect(JSON.parse(text)).toEqual({
        jsonrpc: '2.0',
        id: null,
        error: { code: -32600, message: 'invalid request' },
      })
    },
  )

  it('says so while no head is verified', async () => {
    const send = await listen()
    const { text } = await send({ body: JSON.stringify({ ...CHAIN_ID, method: 'eth_blockNumber' }) })
    expect(JSON.parse(text).error).toEqual({ code: -32090, message: expect.stringContaining('still catching up') })
  })

  it.each([
    ['no JSON', '{"jsonrpc":', -32700],
    ['an empty batch', '[]', -32600],
    ['a batch that is too long', JSON.stringify(Array.from({ length: 101 }, () => CHAIN_ID)), -32600],
    ['JSON that is nested too deep', `${'['.repeat(200)}${']'.repeat(200)}`, -32700],
    ['parameters that are not a list', JSON.stringify({ ...CHAIN_ID, params: {} }), -32602],
    ['too many parameters', JSON.stringify({ ...CHAIN_ID, params: [1] }), -32602],
    ['a missing parameter', JSON.stringify({ ...CHAIN_ID, method: 'eth_getBalance', params: [] }), -32602],
    ['an address that is none', JSON.stringify({ ...CHAIN_ID, method: 'eth_getBalance', params: ['0x12'] }), -32602],
    ['a method of all objects', JSON.stringify({ ...CHAIN_ID, method: 'constructor' }), -32601],
  ])('refuses %s', async (_, body, code) => {
    const send = await listen()
    expect(JSON.parse((await send({ body })).text).error.code).toBe(code)
  })

  it('takes JSON only, as a web page could send anything else without being asked first', async () => {
    const send = await listen()
    expect((await send({ body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })

  it('does not answer to the name of another host, so that no page reaches it by DNS rebinding', async () => {
    const send = await listen({ hosts: ['node.example'] })
    const body = JSON.stringify(CHAIN_ID)
    for (const host of ['evil.example', 'evil.example:8545', 'localhost.evil.example']) {
      expect((await send({ body, headers: { host } })).status).toBe(403)
    }
    for (const host of ['localhost:8545', '127.0.0.1', '[::1]:8545', 'NODE.example']) {
      expect((await send({ body, headers: { host } })).status).toBe(200)
    }
  })

  it('lets pages of allowed origins ask, and no others', async () => {
    const send = await listen({ corsOrigins: ['https://app.example'] })
    const body = JSON.stringify(CHAIN_ID)
    const allowed = await send({ body, headers: { origin: 'https://app.example' } })
    expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example')
    expect((await send({ body, headers: { origin: 'https://evil.example' } })).status).toBe(403)
    const preflight = await send({ method: 'OPTIONS', headers: { origin: 'https://app.example' } })
    expect(preflight.headers['access-control-allow-headers']).toBe('Content-Type')
    expect((await send({ method: 'OPTIONS', headers: { origin: 'https://evil.example' } })).status).toBe(403)
  })

  it('refuses a body that is too long, and other methods', async () => {
    const send = await listen()
    expect((await send({ body: '', headers: { 'content-length': '6000000' } })).status).toBe(413)
    expect((await send({ method: 'GET' })).status).toBe(405)
  })
})

function post(port: number, { body, method = 'POST', headers }: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    const options = { port, method, headers: { 'content-type': 'application/json', ...headers } }
    const request = httpRequest(options, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })
}
