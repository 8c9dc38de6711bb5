import { describe, expect, it } from 'vitest'
import { whyNotDelivered } from './whyNotDelivered.ts'

const T0 = Date.parse('2026-01-01T00:00:00.000Z')

function line(seconds: number, level: string, message: string, fields: object = {}): string {
  return JSON.stringify({ time: new Date(T0 + seconds * 1000).toISOString(), level, message, ...fields })
}

const failed = { server: 'http://a', request: 'stateProof', error: 'http://a says 500' }
const unreachable = { condition: 'server-unreachable', subject: 'http://a' }

describe('What stood in the way of a head', () => {
  it('is told by how far it came, what was wrong, what failed and what was called in its time', () => {
    const text = whyNotDelivered({
      slot: 193,
      fromMs: T0 + 10_000,
      toMs: T0 + 16_000,
      log: [
        line(1, 'warn', 'the beacon node lacks a route', {
          condition: 'server-lacks-route',
          subject: 'http://a',
          evidence: 'proof',
        }),
        line(2, 'info', 'the beacon node serves that route again', {
          condition: 'server-lacks-route',
          subject: 'http://a',
        }),
        line(9, 'warn', 'the beacon node cannot be reached', { ...unreachable, evidence: 'ECONNREFUSED' }),
        line(11, 'debug', 'request failed', failed),
        line(12, 'debug', 'request failed', failed),
        line(13, 'warn', 'something odd'),
        line(14, 'info', 'head verified', { slot: 193 }),
        line(15, 'info', 'the beacon node can be reached again', unreachable),
        line(17, 'info', 'head verified', { slot: 194 }),
        line(40, 'error', 'much later'),
        '{"time":"2026-01-01T00:0',
      ],
      calls: [
        {
          method: 'engine_forkchoiceUpdatedV3',
          headHash: '0x1',
          at: T0 + 11_500,
          answeredAt: T0 + 11_540,
          status: 'SYNCING',
        },
        {
          method: 'engine_newPayloadV4',
          headHash: undefined,
          at: T0 + 90_000,
          answeredAt: T0 + 90_001,
          status: undefined,
        },
      ],
    })
    expect(text).toBe(
      [
        'slot 193: verified, but its block was not there',
        '  what was wrong:',
        '    http://a: the beacon node cannot be reached (ECONNREFUSED)',
        '  failed requests:',
        '    stateProof of http://a: http://a says 500 (2 times)',
        '  warnings:',
        '    something odd',
        '  calls at the execution client:',
        '    engine_forkchoiceUpdatedV3 at +1.5 s, 40 ms, SYNCING',
      ].join('\n'),
    )
  })

  it('is told of a head that was not even verified, and of one that was not sent', () => {
    const missed = { slot: 7, fromMs: T0, toMs: T0 + 5_000, calls: [] }
    expect(whyNotDelivered({ ...missed, log: [] })).toBe('slot 7: not verified')
    expect(
      whyNotDelivered({ ...missed, log: [line(1, 'debug', 'new head for the execution clients', { slot: 7 })] }),
    ).toBe('slot 7: verified, with its block, but the execution client was not led to it')
  })

  it('is told of a program that stood still, or ended', () => {
    const missed = { slot: 7, fromMs: T0 + 3_000, toMs: T0 + 9_000, calls: [] }
    const before = line(1, 'info', 'head verified', { slot: 6 })
    const after = line(12, 'info', 'head verified', { slot: 9 })
    expect(whyNotDelivered({ ...missed, log: [before, after] })).toBe(
      'slot 7: not verified\n  blsync itself:\n    wrote nothing for 11.0 s',
    )
    expect(whyNotDelivered({ ...missed, log: [before] })).toBe(
      'slot 7: not verified\n  blsync itself:\n    wrote nothing any more',
    )
  })
})
