import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { ANCHOR, payloadChain } from '../support/engine-blocks.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { failureOf } from '../support/engine-failure.ts'
import { Gate } from '../support/gate.ts'

const secret = new Uint8Array(32).fill(7)
const [payload = expect.fail('no payload')] = payloadChain([1])

describe.each(['websocket', 'ipc'] as const)('the engine API over %s', (transport) => {
  let endpoint: EngineEndpoint
  let engine: EngineConnection

  beforeEach(async () => {
    // No call times out before its test says so, however busy the machine is.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    endpoint = await EngineEndpoint.start({ secret, transport, anchor: ANCHOR })
    engine = connectEngine({ url: endpoint.url, secret, version: '0.0.0' })
  })
  afterEach(async () => {
    vi.useRealTimers()
    await engine.close()
    await endpoint.stop()
    expect(endpoint.violations).toEqual([])
  })

  it('brings the answers of many calls over one link', async () => {
    expect(await engine.blockNumber()).toBe(0)
    expect(await engine.newPayload(payload)).toEqual({ status: 'VALID' })
    expect(await engine.clientVersions()).toMatchObject([{ name: 'strict' }])
    expect(endpoint.calls.map(({ method }) => method)).toEqual([
      'eth_blockNumber',
      'engine_newPayloadV4',
      'engine_getClientVersionV1',
    ])
  })

  it('sends parameters that are bytes already, and long ones, as they are', async () => {
    const params = payload.newPayloadParams()
    const [first, ...rest] = Array.isArray(params) ? params : expect.fail('no list')
    const transactions = Array.from({ length: 40 }, () => `0x02${'ab'.repeat(20_000)}`)
    const long = [{ ...first, transactions }, ...rest]
    const text = new TextEncoder().encode(JSON.stringify(long))
    expect(await engine.newPayload({ ...payload, newPayloadParams: () => text })).toEqual({ status: 'VALID' })
    expect(endpoint.calls.at(-1)?.params).toEqual(long)
  })

  it('gives each call its own answer, also when a later one is answered first', async () => {
    const gate = new Gate()
    endpoint.script('engine_newPayload', { kind: 'delay', until: gate.opened })
    const slow = engine.newPayload(payload)
    expect(await engine.blockNumber()).toBe(0)
    gate.open()
    expect(await slow).toEqual({ status: 'VALID' })
  })

  it('reports a client that is not there, and finds it once it is', async () => {
    await endpoint.stop()
    expect(await failureOf(engine.blockNumber())).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/ECONNREFUSED|ENOENT/),
    })
    await endpoint.restart({ forgets: false })
    expect(await engine.blockNumber()).toBe(0)
  })

  it('fails the calls in flight when the link breaks, sends none of them again, and opens a new one for the next', async () => {
    endpoint.script('engine_newPayload', { kind: 'hang' })
    endpoint.script('eth_', { kind: 'disconnect' })
    const lost = failureOf(engine.newPayload(payload))
    await endpoint.until(({ calls }) => calls.length === 1)
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'unreachable' })
    expect(await lost).toMatchObject({ kind: 'unreachable' })
    expect(await engine.blockNumber()).toBe(0)
    expect(endpoint.calls.map(({ method }) => method)).toEqual([
      'engine_newPayloadV4',
      'eth_blockNumber',
      'eth_blockNumber',
    ])
  })

  it('gives up after the timeout of the call; a silent link counts as dead, and the next call takes a new one', async () => {
    endpoint.script('engine_newPayload', { kind: 'hang' })
    const call = failureOf(engine.newPayload(payload))
    await endpoint.until(({ calls }) => calls.length === 1)
    vi.advanceTimersByTime(8000)
    expect(await call).toEqual({ kind: 'timeout', method: 'engine_newPayloadV4', timeoutMs: 8000 })
    expect(await engine.blockNumber()).toBe(0)
  })

  it('drops an answer that comes after its call gave up, and the link stays', async () => {
    const [late, other] = [new Gate(), new Gate()]
    endpoint.script('eth_', { kind: 'delay', until: late.opened })
    endpoint.script('engine_newPayload', { kind: 'delay', until: other.opened })
    const question = failureOf(engine.blockNumber())
    const call = engine.newPayload(payload)
    await endpoint.until(({ calls }) => calls.length === 2)
    vi.advanceTimersByTime(2000)
    expect(await question).toMatchObject({ kind: 'timeout', method: 'eth_blockNumber' })
    late.open()
    other.open()
    expect(await call).toEqual({ status: 'VALID' })
  })

  it.each([
    ['no JSON', '{hello}'],
    ['a batch', '[]'],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}'],
    ['the answer to a call that never was', '{"jsonrpc":"2.0","id":99,"result":"0x0"}'],
    ['the answer to a call with a negative number', '{"jsonrpc":"2.0","id":-1,"result":"0x0"}'],
    ['an id that is a text', '{"jsonrpc":"2.0","id":"1","result":"0x0"}'],
    ['a result for nobody', '{"jsonrpc":"2.0","id":null,"result":"0x0"}'],
    ['longer than any answer', `{"jsonrpc":"2.0","id":1,"result":"${'x'.repeat(300_000)}"}`],
  ])('takes %s for a bad answer, and the next call for a new beginning', async (_, body) => {
    endpoint.script('eth_', { kind: 'raw', body })
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'bad-answer', method: 'eth_blockNumber' })
    expect(await engine.blockNumber()).toBe(0)
  })

  it('takes an error without an id for the answer to what is open: the client could not read it', async () => {
    const body = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}'
    endpoint.script('eth_', { kind: 'raw', body })
    expect(await failureOf(engine.blockNumber())).toMatchObject({ kind: 'rpc', rpcCode: -32700 })
  })

  it('hears notes that nobody asked for and goes on waiting', async () => {
    const note = '{"jsonrpc":"2.0","method":"eth_subscription","params":{}}'
    endpoint.script('engine_newPayload', { kind: 'raw', body: note })
    const call = failureOf(engine.newPayload(payload))
    expect(await engine.blockNumber()).toBe(0)
    vi.advanceTimersByTime(8000)
    expect(await call).toMatchObject({ kind: 'timeout' })
  })

  it('ends open and later calls when it is closed', async () => {
    endpoint.script('eth_', { kind: 'hang' })
    const open = failureOf(engine.blockNumber())
    await endpoint.until(({ calls }) => calls.length === 1)
    await engine.close()
    expect(await open).toEqual({ kind: 'unreachable', detail: 'closed' })
    expect(await failureOf(engine.blockNumber())).toEqual({ kind: 'unreachable', detail: 'closed' })
  })

  it('closed before the link is open, it sends nothing', async () => {
    const call = failureOf(engine.blockNumber())
    await engine.close()
    expect(await call).toEqual({ kind: 'unreachable', detail: 'closed' })
    expect(endpoint.calls).toEqual([])
  })
})
