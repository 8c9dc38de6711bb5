import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectEngine } from '../../ts/engine/connectEngine.ts'
import type { EngineConnection } from '../../ts/engine/EngineConnection.ts'
import { ENGINE_CAPABILITIES, engineMethods } from '../../ts/engine/engineMethods.ts'
import { ZERO_HASH } from '../../ts/engine/forkchoiceAttempts.ts'
import { InternalError } from '../../ts/errors.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import { ANCHOR, payloadChain, rootOf } from '../support/engine-blocks.ts'
import { EngineEndpoint } from '../support/engine-endpoint.ts'
import { failureOf } from '../support/engine-failure.ts'

const secret = new Uint8Array(32).fill(7)

describe('EngineApi', () => {
  let fork: LightClientFork = 'fulu'
  let endpoint: EngineEndpoint
  let api: EngineConnection

  beforeEach(async () => {
    endpoint = await EngineEndpoint.start({ secret, anchor: ANCHOR, forkAtTimestamp: () => fork })
    api = connectEngine({ url: endpoint.url, secret, version: '1.2.3' })
  })
  afterEach(async () => {
    await api.close()
    await endpoint.stop()
  })

  const onePayload = (of: LightClientFork) => payloadChain([1], { fork: of })[0] ?? expect.fail('no payload')

  it.each([
    ['bellatrix', 'newPayloadV1', 'forkchoiceUpdatedV1'],
    ['capella', 'newPayloadV2', 'forkchoiceUpdatedV2'],
    ['deneb', 'newPayloadV3', 'forkchoiceUpdatedV3'],
    ['electra', 'newPayloadV4', 'forkchoiceUpdatedV3'],
    ['fulu', 'newPayloadV4', 'forkchoiceUpdatedV3'],
    ['gloas', 'newPayloadV5', 'forkchoiceUpdatedV4'],
  ] as const)(
    'sends a payload of %s by %s and %s, without payload attributes',
    async (name, newPayload, forkchoice) => {
      fork = name
      const payload = onePayload(name)
      const state = { headBlockHash: payload.blockHash, safeBlockHash: ZERO_HASH, finalizedBlockHash: ZERO_HASH }
      expect(await api.newPayload(payload)).toEqual({ status: 'VALID' })
      expect(await api.forkchoiceUpdated(name, state)).toEqual({ status: 'VALID' })
      expect(endpoint.story()).toEqual([`${newPayload} ${payload.blockHash}`, `${forkchoice} ${payload.blockHash}`])
      expect(endpoint.violations).toEqual([])
    },
  )

  it('sends parameters that are text already as they are, byte for byte', async () => {
    fork = 'fulu'
    const payload = onePayload('fulu')
    const text = JSON.stringify(payload.newPayloadParams()).replace('[', '[ ')
    const params = new TextEncoder().encode(text)
    expect(await api.newPayload({ ...payload, newPayloadParams: () => params })).toEqual({ status: 'VALID' })
    expect(endpoint.calls.at(-1)?.params).toEqual(JSON.parse(text))
    expect(endpoint.violations).toEqual([])
  })

  it('has no method for a fork without payloads', () => {
    expect(() => engineMethods('altair')).toThrow(InternalError)
  })

  it('waits 8 s for a payload, and 6 s from gloas on', () => {
    expect(engineMethods('fulu').newPayloadTimeoutMs).toBe(8000)
    expect(engineMethods('gloas').newPayloadTimeoutMs).toBe(6000)
  })

  it('exchanges capabilities and names', async () => {
    expect(await api.exchangeCapabilities()).toEqual(expect.arrayContaining(['engine_newPayloadV4']))
    expect(await api.clientVersions()).toEqual([{ code: 'TE', name: 'strict', version: '1.0.0', commit: '0x01020304' }])
    expect(endpoint.calls.map(({ params }) => params[0])).toEqual([
      ENGINE_CAPABILITIES,
      { code: 'BL', name: 'blsync', version: '1.2.3', commit: '0x00000000' },
    ])
    expect(ENGINE_CAPABILITIES).not.toContain('engine_exchangeCapabilities')
    expect(endpoint.violations).toEqual([])
  })

  it('reads the execution client’s own block number, and refuses what is none', async () => {
    expect(await api.blockNumber()).toBe(0)
    for (const result of ['0x', '12', 12, null, `0x${'f'.repeat(16)}`]) {
      endpoint.script('eth_blockNumber', { kind: 'result', result })
      expect(await failureOf(api.blockNumber())).toMatchObject({ kind: 'bad-answer' })
    }
  })

  it('gives the reason and the last valid block of an invalid payload, in one line', async () => {
    const latestValidHash = rootOf('last')
    endpoint.script('engine_newPayload', {
      kind: 'status',
      status: 'INVALID',
      latestValidHash,
      validationError: 'bad\nstate\u001b[31m root',
    })
    expect(await api.newPayload(onePayload('fulu'))).toEqual({
      status: 'INVALID',
      latestValidHash,
      validationError: 'bad state [31m root',
    })
  })

  it('takes null for an unknown last valid block', async () => {
    endpoint.script('engine_newPayload', { kind: 'status', status: 'INVALID' })
    expect(await api.newPayload(onePayload('fulu'))).toEqual({ status: 'INVALID' })
  })

  it.each([
    ['no object', null],
    ['no status', {}],
    ['an unknown status', { status: 'MAYBE' }],
    ['a status in lower case', { status: 'valid' }],
    ['a last valid hash that is none', { status: 'INVALID', latestValidHash: '0x12' }],
    ['a list', ['VALID']],
  ])('refuses a payload status that is %s', async (_, result) => {
    endpoint.script('engine_newPayload', { kind: 'result', result })
    expect(await failureOf(api.newPayload(onePayload('fulu')))).toMatchObject({ kind: 'bad-answer' })
  })

  it.each([
    ['no JSON', 'hello'],
    ['a JSON text', '"hello"'],
    ['a batch', '[]'],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}'],
    ['the answer to another request', '{"jsonrpc":"2.0","id":99,"result":"0x0"}'],
    ['an error without a code', '{"jsonrpc":"2.0","id":1,"error":"no"}'],
  ])('refuses an answer that is %s', async (_, body) => {
    endpoint.script('eth_blockNumber', { kind: 'raw', body })
    expect(await failureOf(api.blockNumber())).toMatchObject({ kind: 'bad-answer', method: 'eth_blockNumber' })
  })

  it('tells a JSON-RPC error by its code, with what −32000 adds', async () => {
    endpoint.script('eth_blockNumber', {
      kind: 'error',
      code: -32000,
      message: 'Server error',
      data: { err: 'disk full' },
    })
    expect(await failureOf(api.blockNumber())).toEqual({
      kind: 'rpc',
      method: 'eth_blockNumber',
      rpcCode: -32000,
      message: 'Server error: disk full',
    })
  })

  it('shortens an endless error text', async () => {
    endpoint.script('eth_blockNumber', { kind: 'error', code: -32603, message: 'x'.repeat(10_000) })
    const failure = await failureOf(api.blockNumber())
    expect(failure.kind === 'rpc' && failure.message.length).toBe(300)
  })
})
