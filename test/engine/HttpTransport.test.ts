import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clockWithNow, systemClock } from '../../ts/clock.ts'
import { EngineCallError } from '../../ts/engine/EngineFailure.ts'
import { EngineSecret } from '../../ts/engine/EngineSecret.ts'
import { HttpTransport } from '../../ts/engine/HttpTransport.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { RawServer } from '../support/raw-server.ts'

const secret = new Uint8Array(32).fill(7)
const message = {
  id: 1,
  method: 'eth_blockNumber',
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_blockNumber', params: [] }),
  timeoutMs: 8000,
}

describe('HttpTransport', () => {
  let endpoint: EngineEndpoint
  let transport: HttpTransport

  beforeEach(async () => {
    // No call times out before its test says so, however busy the machine is.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    endpoint = await EngineEndpoint.start({ secret })
    transport = new HttpTransport(new URL(endpoint.url), new EngineSecret(secret))
  })
  afterEach(async () => {
    vi.useRealTimers()
    await transport.close()
    await endpoint.stop()
  })

  const failureOf = async (call: Promise<string>) => {
    const error = await call.then(
      () => undefined,
      (cause: unknown) => cause,
    )
    expect(error).toBeInstanceOf(EngineCallError)
    return error instanceof EngineCallError ? error : expect.fail('the call succeeded')
  }

  it('brings the answer', async () => {
    expect(JSON.parse(await transport.send(message))).toEqual({ jsonrpc: '2.0', id: 1, result: '0x0' })
    expect(endpoint.violations).toEqual([])
  })

  it('signs every call with the time it is made at', async () => {
    let nowMs = Date.now()
    const clock = new HttpTransport(
      new URL(endpoint.url),
      new EngineSecret(secret),
      clockWithNow(systemClock, () => nowMs),
    )
    await clock.send(message)
    nowMs -= 3_600_000
    expect((await failureOf(clock.send(message))).failure).toMatchObject({ kind: 'unauthorized' })
    nowMs += 3_600_000
    await clock.send(message)
    await clock.close()
    expect(endpoint.refusedTokens).toBe(1)
  })

  it('names the secret when a token is refused and the clocks agree', async () => {
    const stranger = new HttpTransport(new URL(endpoint.url), new EngineSecret(new Uint8Array(32).fill(8)))
    const error = await failureOf(stranger.send(message))
    await stranger.close()
    expect(error.code).toBe('ERR_ENGINE_UNAUTHORIZED')
    expect(error.failure).toEqual({ kind: 'unauthorized' })
    expect(error.message).toContain('same secret file')
  })

  it('names clock skew when the Date header shows it', async () => {
    endpoint.script('eth_', { kind: 'unauthorized', dateMs: Date.now() + 300_000 })
    const error = await failureOf(transport.send(message))
    expect(error.message).toMatch(/clock skew: its clock is (299|300) s ahead of ours/)
  })

  it('reports a refused connection', async () => {
    await endpoint.stop()
    const error = await failureOf(transport.send(message))
    await endpoint.restart({ forgets: false })
    expect(error.code).toBe('ERR_ENGINE_UNREACHABLE')
    expect(error.failure).toMatchObject({ kind: 'unreachable', detail: 'ECONNREFUSED' })
  })

  it('reports a connection that breaks before the answer', async () => {
    endpoint.script('eth_', { kind: 'disconnect' })
    expect((await failureOf(transport.send(message))).failure.kind).toBe('unreachable')
  })

  it('gives up after the timeout of the call', async () => {
    endpoint.script('eth_', { kind: 'hang' })
    const call = failureOf(transport.send(message))
    await endpoint.until(({ calls }) => calls.length === 1)
    vi.advanceTimersByTime(8000)
    expect((await call).failure).toEqual({ kind: 'timeout', method: 'eth_blockNumber', timeoutMs: 8000 })
  })

  it('reads no endless answer', async () => {
    endpoint.script('eth_', { kind: 'raw', body: `"${'x'.repeat(300_000)}"` })
    expect((await failureOf(transport.send(message))).failure).toMatchObject({ kind: 'bad-answer' })
  })

  it('reports an HTTP status that carries no JSON-RPC', async () => {
    endpoint.script('eth_', { kind: 'http', statusCode: 404, body: 'page not found' })
    expect((await failureOf(transport.send(message))).failure).toMatchObject({ kind: 'http', statusCode: 404 })
  })

  it('does not follow a redirect with the token in hand', async () => {
    endpoint.script('eth_', { kind: 'http', statusCode: 307, body: '' })
    expect((await failureOf(transport.send(message))).failure).toMatchObject({ kind: 'http', statusCode: 307 })
    expect(endpoint.calls).toHaveLength(1)
  })

  it('reads a JSON-RPC error that comes with status 500', async () => {
    endpoint.script('eth_', { kind: 'http', statusCode: 500, body: '{"jsonrpc":"2.0","id":1,"error":{}}' })
    expect(await transport.send(message)).toContain('error')
  })

  it('ends open and later calls when it is closed', async () => {
    endpoint.script('eth_', { kind: 'hang' })
    const open = failureOf(transport.send(message))
    await endpoint.until(({ calls }) => calls.length === 1)
    await transport.close()
    expect((await open).failure).toEqual({ kind: 'unreachable', detail: 'closed' })
    expect((await failureOf(transport.send(message))).failure).toEqual({ kind: 'unreachable', detail: 'closed' })
  })

  it('keeps the path of the address', async () => {
    const proxied = new HttpTransport(new URL('http://localhost:8551/engine/?key=1'), new EngineSecret(secret))
    expect(proxied.label).toBe('http://localhost:8551/engine/')
    await proxied.close()
  })

  it.each([
    [
      'something that is no HTTP',
      'SSH-2.0-OpenSSH_9.6\r\n',
      /^it does not speak HTTP: is this its engine port\?, HPE_/,
    ],
    ['a connection that breaks', '', /^ECONNRESET|UND_ERR_SOCKET|closed/],
  ])('%s is named', async (_what, bytes, detail) => {
    const raw = await RawServer.start(() => ({ bytes, cuts: true }))
    const other = new HttpTransport(new URL(raw.url), new EngineSecret(secret))
    expect((await failureOf(other.send(message))).failure).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(detail),
    })
    await other.close()
    await raw.close()
  })

  it('a host that there is not is named as that', async () => {
    const other = new HttpTransport(new URL('http://no-such-host.invalid:8551'), new EngineSecret(secret))
    expect((await failureOf(other.send(message))).failure).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/^(no such host|the name server does not answer), E/),
    })
    await other.close()
  })
})
