import { readdirSync, readFileSync } from 'node:fs'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { bytesOf } from './chain-specs.ts'
import { nobleCommittee } from './nobleCommittee.ts'

const folder = 'spec-tests/general/altair/bls'
const { Point } = bls12_381.G1
const fillers = nobleCommittee(8, 'fillers').keys
const infinity = Uint8Array.of(0xc0, ...new Uint8Array(47))

function cases(handler: string): [name: string, data: { input: never; output: never }][] {
  if (!hasVectors(folder)) return []
  return readdirSync(vectorPath(folder, handler, 'bls')).map((name) => [
    name,
    parse(readFileSync(vectorPath(folder, handler, 'bls', name, 'data.yaml'), 'utf8')),
  ])
}

/** Seats for eight, the keys of a case first; the aggregate key is the given one. */
function seated(keys: readonly Uint8Array[], aggregate: Uint8Array): SyncCommittee {
  const seats = [...keys, ...fillers.slice(keys.length)]
  return SyncCommittee.deserialize(Uint8Array.from(Buffer.concat([...seats, aggregate])))
}

describe.skipIf(!hasVectors(folder))('official vectors of eth_fast_aggregate_verify', () => {
  for (const [name, data] of cases('eth_fast_aggregate_verify')) {
    it(name, async () => {
      const input: { pubkeys: string[]; message: string; signature: string } = data.input
      const committee = seated(input.pubkeys.map(bytesOf), infinity)
      const bits = Uint8Array.of(2 ** input.pubkeys.length - 1)
      const signed = { bits, signingRoot: bytesOf(input.message), signature: bytesOf(input.signature) }
      if (name.includes('infinity_pubkey')) {
        // The specification answers false; here a committee with such a key is an error.
        expect(() => committee.verify(signed)).toThrow(expect.objectContaining({ code: 'INVALID_PUBLIC_KEY' }))
        return
      }
      // The signature of nobody, which the specification's function accepts, is never enough for a light client.
      const expected = name.includes('na_pubkeys_and_infinity_signature') ? false : data.output
      expect(committee.verify(signed)).toBe(expected)
      expect(await committee.verifyAsync(signed)).toBe(expected)
    })
  }
})

describe.skipIf(!hasVectors(folder))('official vectors of eth_aggregate_pubkeys', () => {
  for (const [name, data] of cases('eth_aggregate_pubkeys')) {
    it(name, async () => {
      const keys = Array.from<string, Uint8Array>(data.input, bytesOf)
      const output: string | null = data.output
      if (keys.length === 0) {
        expect(output).toBeNull()
        expect(() => SyncCommittee.deserialize(infinity)).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
        return
      }
      if (output === null) {
        await expect(seated(keys, infinity).confirm()).rejects.toMatchObject({ code: 'INVALID_PUBLIC_KEY' })
        return
      }
      const rest = fillers.slice(keys.length).map((key) => Point.fromBytes(key))
      const aggregate = rest.reduce((sum, point) => sum.add(point), Point.fromBytes(bytesOf(output)))
      expect(await seated(keys, aggregate.toBytes(true)).confirm()).toBe('confirmed')
    })
  }
})
