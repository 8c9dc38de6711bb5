import { describe, expect, it } from 'vitest'
import { decodeScoresAnswer } from '../../ts/api/decodeScoresAnswer.ts'
import { concatBytes } from '../../ts/bytes.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { periodStart } from '../../ts/params/slots.ts'
import { packScore, type UpdateScore } from '../../ts/types/UpdateScore.ts'

const asked = { startPeriod: 300, count: 4 }

function score(period: number, signerCount: number, slot = 70): UpdateScore {
  const attestedSlot = periodStart(mainnet, period) + slot
  return {
    signerCount,
    committeeSize: 512,
    hasRelevantCommittee: true,
    hasFinality: true,
    hasCommitteeFinality: true,
    attestedSlot,
    signatureSlot: attestedSlot + 1,
  }
}

const packed = (...scores: readonly UpdateScore[]): Uint8Array =>
  concatBytes(...scores.map((one) => packScore(mainnet, one)))

function ssz(first: number, scores: Uint8Array) {
  const period = new Uint8Array(8)
  new DataView(period.buffer).setBigUint64(0, BigInt(first), true)
  return { encoding: 'ssz', bytes: concatBytes(period, scores), version: undefined } as const
}

const json = (value: unknown) =>
  ({ encoding: 'json', bytes: Buffer.from(JSON.stringify(value)), version: undefined }) as const
const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`

describe('scores that another blsync tells of its updates', () => {
  const two = [score(301, 512), score(302, 400, 8191)]

  it.each([
    ['SSZ', ssz(301, packed(...two))],
    ['JSON', json({ data: { start_period: '301', scores: hex(packed(...two)) } })],
  ])('N12: are those of consecutive periods among those asked for: %s', (_, answer) => {
    expect(decodeScoresAnswer(mainnet, answer, asked)).toEqual({ startPeriod: 301, scores: two })
  })

  it('are none where it has none', () => {
    expect(decodeScoresAnswer(mainnet, ssz(0, new Uint8Array(0)), asked)).toEqual({ startPeriod: 300, scores: [] })
  })
})

describe('N13: what is not a list of scores', () => {
  const one = packed(score(300, 512))
  const five = packed(...[300, 301, 302, 303, 304].map((period) => score(period, 512)))

  it.each([
    ['no period', { encoding: 'ssz', bytes: new Uint8Array(7), version: undefined } as const, /7 bytes have no period/],
    ['part of a score', ssz(300, one.subarray(0, 2)), /2 bytes are not a whole number/],
    ['a byte more', ssz(300, concatBytes(one, Uint8Array.of(0))), /4 bytes are not a whole number/],
    ['periods before', ssz(299, one), /not asked for, 1 from 299/],
    ['periods after', ssz(304, one), /not asked for, 1 from 304/],
    ['more than asked for', ssz(300, five), /not asked for, 5 from 300/],
    ['a period past all numbers', ssz(0, one), /not asked for/],
    ['more signers than there are', ssz(300, packed(score(300, 513))), /no update of period 300 can have the score 0x/],
    ['no data', json({}), /it has none/],
    ['no period in JSON', json({ data: { scores: hex(one) } }), /expected a decimal string/],
    ['a number as period', json({ data: { start_period: 300, scores: hex(one) } }), /expected a decimal string/],
    ['no hex', json({ data: { start_period: '300', scores: '0xz' } }), /not a 0x hex string/],
    ['no text', json({ data: { start_period: '300', scores: [1, 2, 3] } }), /it has none/],
    [
      'deep JSON',
      { encoding: 'json', bytes: Buffer.from('['.repeat(5000)), version: undefined } as const,
      /nested deeper/,
    ],
  ])('is refused: %s', (_, answer, message) => {
    expect(() => decodeScoresAnswer(mainnet, answer, asked)).toThrow(message)
  })

  it('is refused as quickly when its period is the largest that eight bytes hold', () => {
    const answer = {
      encoding: 'ssz',
      bytes: concatBytes(new Uint8Array(8).fill(255), one),
      version: undefined,
    } as const
    expect(() => decodeScoresAnswer(mainnet, answer, asked)).toThrow(/not asked for/)
  })
})
