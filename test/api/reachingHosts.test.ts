import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import net, { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BeaconHttp } from '../../ts/api/BeaconHttp.ts'
import { BeaconHttpError } from '../../ts/api/BeaconHttpError.ts'
import { connectionFault } from '../../ts/api/connectionFault.ts'
import { endpoints } from '../../ts/api/Endpoint.ts'
import { serverCondition } from '../../ts/api/serverCondition.ts'
import { json } from '../support/answers.ts'
import { CleanUp } from '../support/clean-up.ts'
import { HostileServer } from '../support/hostile-server.ts'
import { type RawAnswering, RawServer } from '../support/raw-server.ts'

const cleanUp = new CleanUp()
const PEM = join(import.meta.dirname, '../support/tls')

afterEach(() => vi.restoreAllMocks())

function client(url: string, env: Readonly<Record<string, string>> = {}): BeaconHttp {
  return cleanUp.add(new BeaconHttp({ url, env, timeouts: { totalMs: 5_000 } }), (it) => it.close())
}

async function proxy(answer: RawAnswering): Promise<string> {
  return cleanUp.add(await RawServer.start(answer), (it) => it.close()).url
}

async function failure(http: BeaconHttp): Promise<BeaconHttpError> {
  const error = await http.get(endpoints.genesis, 'json').catch((reason: unknown) => reason)
  if (error instanceof BeaconHttpError) return error
  throw new Error(`expected a BeaconHttpError, got ${String(error)}`)
}

const remedyOf = (http: BeaconHttp, error: BeaconHttpError) => serverCondition(error, http.name, 0)?.remedy

describe('A host with several addresses', () => {
  it('has more time for each of them than the quarter of a second that some ways take', async () => {
    const server = cleanUp.add(await HostileServer.start({ '/': json({}) }), (it) => it.close())
    const connect = vi.spyOn(net.Socket.prototype, 'connect')
    await client(server.url).get(endpoints.genesis, 'json')
    expect(connect).toHaveBeenCalledWith(
      expect.arrayContaining([
        expect.objectContaining({ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 1_500 }),
      ]),
    )
  })
})

describe('A proxy named by the environment', () => {
  it('is asked for plain http by the whole address, with its own password', async () => {
    const seen: string[] = []
    const body = '{"data":1}'
    const url = await proxy((line) => {
      seen.push(line)
      return {
        bytes: `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      }
    })
    const http = client('http://beacon.test:5052/key', { HTTP_PROXY: url })
    expect(Buffer.from((await http.get(endpoints.genesis, 'json')).bytes).toString()).toBe(body)
    expect(seen).toEqual(['GET http://beacon.test:5052/key/eth/v1/beacon/genesis HTTP/1.1'])
    expect(http.proxy).toBe(new URL(url).host)
  })

  it('carries an event stream', async () => {
    const url = await proxy(() => ({ bytes: 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: 1\n\n' }))
    const http = client('http://beacon.test', { http_proxy: url })
    const events = { name: 'events', path: '/eth/v1/events', maxBytes: Number.POSITIVE_INFINITY, ssz: false }
    for await (const chunk of await http.openStream(events, new AbortController().signal)) {
      expect(Buffer.from(chunk).toString()).toBe('data: 1\n\n')
      break
    }
  })

  it('is asked for a tunnel for https, through which encryption begins', async () => {
    const lines: string[] = []
    const sockets = new Set<Socket>()
    const server = createTlsServer({
      key: readFileSync(join(PEM, 'key.pem')),
      cert: readFileSync(join(PEM, 'cert.pem')),
    })
    const tunnels = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('data', (head) => {
        lines.push(String(head).split('\r\n', 1)[0] ?? '')
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
        server.emit('connection', socket)
      })
    })
    await new Promise<void>((resolve) => tunnels.listen(0, '127.0.0.1', resolve))
    cleanUp.add(tunnels, (it) => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => it.close(resolve))
    })
    const http = client('https://beacon.test', { HTTPS_PROXY: `http://127.0.0.1:${portOf(tunnels.address())}` })
    expect((await failure(http)).code).toBe('ERR_SERVER_TLS')
    expect(lines).toContain('CONNECT beacon.test:443 HTTP/1.1')
  })

  it.each(['http://beacon.test', 'https://beacon.test'])('that wants a password is named for %s', async (target) => {
    const page = 'x'.repeat(20_000)
    const url = await proxy(() => ({ bytes: `HTTP/1.1 407 No\r\ncontent-length: ${page.length}\r\n\r\n${page}` }))
    const env = { HTTP_PROXY: url.replace('//', '//user:sesame@'), HTTPS_PROXY: url.replace('//', '//user:sesame@') }
    const http = client(target, env)
    const error = await failure(http)
    expect(error.message).toBe(
      `${target} cannot be reached through the proxy ${new URL(url).host} (the proxy answers with status 407)`,
    )
    expect(remedyOf(http, error)).toContain('HTTPS_PROXY')
  })

  it('that is not there is named instead of the beacon node', async () => {
    const http = client('https://beacon.test', { HTTPS_PROXY: 'http://127.0.0.1:1' })
    expect((await failure(http)).message).toBe(
      'https://beacon.test cannot be reached through the proxy 127.0.0.1:1 (ECONNREFUSED)',
    )
  })
})

describe('A fault of TLS', () => {
  it('is named in words, with the way to trust an authority of one’s own', async () => {
    const key = readFileSync(join(PEM, 'key.pem'))
    const server = createTlsServer({ key, cert: readFileSync(join(PEM, 'cert.pem')) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    cleanUp.add(server, (it) => new Promise((resolve) => it.close(resolve)))
    const http = client(`https://localhost:${portOf(server.address())}`)
    const error = await failure(http)
    expect(error.code).toBe('ERR_SERVER_TLS')
    expect(error.message).toContain('its certificate is self-signed, DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(remedyOf(http, error)).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('is named where https meets a port of plain http', async () => {
    const server = cleanUp.add(await HostileServer.start(), (it) => it.close())
    const error = await failure(client(server.url.replace('http:', 'https:')))
    expect(error.message).toContain('is this a plain http port?')
  })

  it.each([
    ['CERT_HAS_EXPIRED', 'its certificate has expired'],
    ['CERT_NOT_YET_VALID', 'its certificate is not valid yet'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host name'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate is from an unknown authority'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'its certificate is from an unknown authority'],
  ])('%s means: %s', (code, words) => {
    expect(connectionFault(Object.assign(new Error('x'), { code }))).toEqual({
      kind: 'tls',
      detail: expect.stringContaining(words),
    })
  })
})

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}
