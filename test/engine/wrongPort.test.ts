import { describe, expect, it } from 'vitest'
import { systemClock } from '../../ts/clock.ts'
import { EngineCallError } from '../../ts/engine/EngineFailure.ts'
import { EngineRpc } from '../../ts/engine/EngineRpc.ts'
import type { EngineTransport } from '../../ts/engine/EngineTransport.ts'

function answering(text: string): EngineTransport {
  return { label: 'raw', send: async () => text, tokenRefused: () => undefined, close: async () => undefined }
}

describe('An answer that is no JSON-RPC', () => {
  it.each([
    ['a web page', ' <!doctype html><title>nginx</title>', 'it is a web page, not JSON: is this its engine port?'],
    ['a compressed one', Buffer.from([0x1f, 0x8b, 8, 0, 1]).toString(), 'it is compressed, which nobody asked for'],
    ['an empty one', ' \n', 'it is empty'],
    [
      'one of a beacon node',
      '{"code":404,"message":"Not found"}',
      'neither a result nor an error: is this its engine port?',
    ],
    ['another one', 'Bad gateway', 'it is not JSON'],
  ])('is named by what it is: %s', async (_what, text, detail) => {
    const rpc = new EngineRpc(answering(text), { clock: systemClock })
    const error: unknown = await rpc.call('eth_blockNumber', [], 1_000).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(EngineCallError)
    expect(error).toMatchObject({ failure: { kind: 'bad-answer', method: 'eth_blockNumber', detail } })
  })
})
