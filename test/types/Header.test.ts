import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { DecodeError } from '../../ts/errors.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { type Header, headerFromSsz, headerRoot, headerToSsz, signedHeaderFromJson } from '../../ts/types/Header.ts'
import { beaconBlockHeaderType } from '../../ts/types/ssz/commonTypes.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { oracleHeaderRoot } from './oracle.ts'

const root = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex)
const header: fc.Arbitrary<Header> = fc.record({
  slot: fc.maxSafeNat(),
  proposerIndex: fc.maxSafeNat(),
  parentRoot: root,
  stateRoot: root,
  bodyRoot: root,
})

describe('Header', () => {
  it('any header survives SSZ and has the same root in the addon and in the SSZ library', () => {
    fc.assert(
      fc.property(header, (value) => {
        const ssz = headerToSsz(value)
        expect(ssz.length).toBe(112)
        expect(headerFromSsz(ssz)).toEqual(value)
        expect(bytesToHex(beaconBlockHeaderType.serialize(beaconBlockHeaderType.deserialize(ssz)))).toBe(
          bytesToHex(ssz),
        )
        expect(headerRoot(value)).toBe(oracleHeaderRoot(mainnet, value))
      }),
    )
  })

  it.each([0, 111, 113])('%i bytes are not a header', (length) => {
    expect(() => headerFromSsz(new Uint8Array(length))).toThrow(DecodeError)
  })

  it('a slot or proposer index that a number cannot hold is refused, not rounded', () => {
    const bytes = new Uint8Array(112)
    bytes.fill(0xff, 0, 8)
    expect(() => headerFromSsz(bytes)).toThrow('slot 18446744073709551615 is beyond any real one')
    const value = { ...beaconBlockHeaderType.defaultValue(), proposerIndex: 2n ** 53n }
    expect(() => headerFromSsz(beaconBlockHeaderType.serialize(value))).toThrow(
      'proposer index 9007199254740992 is beyond any real one',
    )
  })
})

const folder = 'light-client/mainnet-capella-period-809-head/headers'

describe.skipIf(!hasVectors(folder))('Header: 192 successive slots of mainnet', () => {
  it('each root recomputes, and each header is the parent of the next', () => {
    const headers = readdirSync(vectorPath(folder))
      .sort()
      .flatMap((file) => {
        const json: unknown = JSON.parse(readFileSync(join(vectorPath(folder), file), 'utf8'))
        return isHeaderAnswer(json) ? [json.data] : []
      })
    expect(headers.length).toBe(189)
    let parent: string | undefined
    for (const { root: expected, header: signed } of headers) {
      const value = signedHeaderFromJson(signed)
      expect(headerRoot(value)).toBe(expected)
      if (parent !== undefined) expect(value.parentRoot).toBe(parent)
      parent = expected
    }
  })
})

function isHeaderAnswer(json: unknown): json is { data: { root: string; header: { message: unknown } } } {
  return typeof json === 'object' && json !== null && 'data' in json
}
