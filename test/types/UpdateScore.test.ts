import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError } from '../../ts/errors.ts'
import { gnosis, mainnet } from '../../ts/params/networks.ts'
import { signerCount } from '../../ts/types/SyncAggregate.ts'
import { isBetterUpdate, packScore, type UpdateScore, unpackScore } from '../../ts/types/UpdateScore.ts'

const score: fc.Arbitrary<UpdateScore> = fc.record({
  signerCount: fc.integer({ min: 0, max: 512 }),
  committeeSize: fc.constant(512),
  hasRelevantCommittee: fc.boolean(),
  hasFinality: fc.boolean(),
  hasCommitteeFinality: fc.boolean(),
  attestedSlot: fc.integer({ min: 8192, max: 8192 + 40 }),
  signatureSlot: fc.integer({ min: 8193, max: 8193 + 40 }),
})

const best: UpdateScore = {
  signerCount: 512,
  committeeSize: 512,
  hasRelevantCommittee: true,
  hasFinality: true,
  hasCommitteeFinality: true,
  attestedSlot: 8200,
  signatureSlot: 8201,
}

describe('UpdateScore', () => {
  it('the order is strict: never better than itself, never both ways, and transitive', () => {
    fc.assert(
      fc.property(score, score, score, (a, b, c) => {
        expect(isBetterUpdate(a, a)).toBe(false)
        expect(isBetterUpdate(a, b) && isBetterUpdate(b, a)).toBe(false)
        if (isBetterUpdate(a, b) && isBetterUpdate(b, c)) expect(isBetterUpdate(a, c)).toBe(true)
      }),
    )
  })

  it.each([
    ['two thirds against less', best, { ...best, signerCount: 341 }],
    [
      'under two thirds, more signers against anything',
      { ...best, signerCount: 200, hasFinality: false },
      { ...best, signerCount: 199 },
    ],
    [
      'a committee of its own period',
      { ...best, hasFinality: false, hasCommitteeFinality: false },
      { ...best, hasRelevantCommittee: false },
    ],
    [
      'finality',
      { ...best, signerCount: 400, hasCommitteeFinality: false },
      { ...best, hasFinality: false, hasCommitteeFinality: false },
    ],
    ['finality of its own period', { ...best, signerCount: 400 }, { ...best, hasCommitteeFinality: false }],
    ['more signers', best, { ...best, signerCount: 511 }],
    ['an older attested slot', best, { ...best, attestedSlot: 8201 }],
    ['an earlier signature', best, { ...best, signatureSlot: 8202 }],
  ])('%s is better', (_title, better, worse) => {
    expect(isBetterUpdate(better, worse)).toBe(true)
    expect(isBetterUpdate(worse, better)).toBe(false)
  })

  it('packed scores keep signers, slot and committee finality, and the order of what they keep', () => {
    fc.assert(
      fc.property(score, score, (a, b) => {
        const unpacked = [a, b].map((value) => unpackScore(mainnet, 1, packScore(mainnet, value)))
        const [first, second] = unpacked
        if (first === undefined || second === undefined) throw new Error('not unpacked')
        expect(first.signerCount).toBe(a.signerCount)
        expect(first.attestedSlot).toBe(a.attestedSlot)
        expect(first.hasCommitteeFinality).toBe(a.hasCommitteeFinality)
        expect(packScore(mainnet, first)).toEqual(packScore(mainnet, a))
        const kept = { hasRelevantCommittee: true, committeeSize: 512 }
        const reduced = (value: UpdateScore) => ({
          ...value,
          ...kept,
          hasFinality: value.hasCommitteeFinality,
          signatureSlot: value.attestedSlot + 1,
        })
        expect(isBetterUpdate(first, second)).toBe(isBetterUpdate(reduced(a), reduced(b)))
      }),
    )
  })

  it('the layout is 10 bits signers, 13 bits slot, 1 bit finality, little-endian', () => {
    expect(packScore(mainnet, { ...best, signerCount: 512, attestedSlot: 8192 + 8191 })).toEqual(
      Uint8Array.of(0, 0xfe, 0xff),
    )
    expect(packScore(gnosis, { ...best, signerCount: 1, attestedSlot: 1, hasCommitteeFinality: false })).toEqual(
      Uint8Array.of(1, 4, 0),
    )
    expect(() => unpackScore(mainnet, 1, new Uint8Array(4))).toThrow(DecodeError)
  })

  it('signers are counted bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bits) => {
        const text = [...bits].map((byte) => byte.toString(2)).join('')
        expect(signerCount(bits)).toBe([...text].filter((digit) => digit === '1').length)
      }),
    )
  })
})
