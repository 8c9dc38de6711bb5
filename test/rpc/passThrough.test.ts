import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ConfigError } from '../../ts/errors.ts'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { silentLogger } from '../../ts/log.ts'
import { answerCall, methodNames } from '../../ts/rpc/answerCall.ts'
import { PassThrough } from '../../ts/rpc/PassThrough.ts'
import {
  type RecordedAnswer,
  recordedRules,
  serveProvider,
  type TestProvider,
} from '../support/recorded-execution-chain.ts'

describe('methods that are passed through', () => {
  const answers: Record<string, RecordedAnswer> = {
    eth_maxThing: { result: ['0x1', null] },
    debug_nothing: { result: null },
  }
  let provider: TestProvider
  let reader: ExecutionReader

  beforeAll(async () => {
    provider = await serveProvider((method) => answers[method])
    reader = new ExecutionReader({
      trusted: () => ({ latest: undefined, safe: undefined, finalized: undefined }),
      rules: { ...recordedRules, chainId: undefined },
      providers: [{ url: provider.url }],
    })
  })

  afterEach(() => {
    provider.asked.length = 0
  })

  afterAll(async () => {
    reader?.stop()
    await provider?.close()
  })

  it('are those that were named, with what a provider says', async () => {
    const passThrough = new PassThrough(reader, ['eth_maxThing', 'debug_nothing'])
    expect(await answerCall('eth_maxThing', [1, { a: [] }], { reader, passThrough })).toEqual(['0x1', null])
    expect(provider.asked).toEqual([{ method: 'eth_maxThing', params: [1, { a: [] }] }])
    expect(await answerCall('debug_nothing', undefined, { reader, passThrough })).toBe(null)
    await expect(answerCall('debug_other', [], { reader, passThrough })).rejects.toMatchObject({ rpcCode: -32_601 })
    await expect(answerCall('eth_maxThing', [], { reader })).rejects.toMatchObject({ rpcCode: -32_601 })
  })

  it('are said in the log when they are first used', async () => {
    const warn = vi.fn()
    const passThrough = new PassThrough(reader, ['eth_maxThing', 'debug_nothing'], { ...silentLogger, warn })
    expect(warn).not.toHaveBeenCalled()
    for (const method of ['eth_maxThing', 'eth_maxThing', 'debug_nothing']) {
      await answerCall(method, [], { reader, passThrough })
    }
    const message = 'a method is passed through to providers: nothing proves its answers'
    expect(warn.mock.calls).toEqual([
      [message, { method: 'eth_maxThing' }],
      [message, { method: 'debug_nothing' }],
    ])
  })

  it('fail with what each provider says against them', async () => {
    const passThrough = new PassThrough(reader, ['eth_unknown'])
    await expect(answerCall('eth_unknown', [], { reader, passThrough })).rejects.toMatchObject({
      rpcCode: -32_090,
      message: expect.stringContaining('eth_unknown is not recorded (code -32601)'),
    })
    await expect(answerCall('eth_unknown', {}, { reader, passThrough })).rejects.toMatchObject({ rpcCode: -32_602 })
  })

  it.each(['', 'eth', 'eth_', '_call', 'eth call', 'eth_call\n', 'ETH_x', 'x_'.padEnd(200, 'y'), 'https://x_y'])(
    'are none that have no name of a method: %j',
    (method) => {
      expect(() => new PassThrough(reader, [method])).toThrow(ConfigError)
    },
  )

  it('are none that are proven here', () => {
    for (const method of methodNames) expect(() => new PassThrough(reader, [method])).toThrow(`and ${method} is`)
  })
})
