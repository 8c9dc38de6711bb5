import { bls12_381 } from '@noble/curves/bls12-381'
import { expect, it } from 'vitest'
import { compressG1, compressG2 } from '../../ts/devchain/chain/compressPoint.ts'

const { G1, G2 } = bls12_381

it('compressed points are those of the library, with either root', () => {
  const flags = new Set<number>()
  for (let secret = 1n; secret < 24n; secret++) {
    for (const factor of [secret, G1.Point.Fn.ORDER - secret]) {
      const [key, signature] = [G1.Point.BASE.multiply(factor), G2.Point.BASE.multiply(factor)]
      expect(compressG1(key)).toEqual(key.toBytes(true))
      expect(compressG2(signature)).toEqual(signature.toBytes(true))
      flags.add((compressG1(key)[0] ?? 0) & 0x20).add((compressG2(signature)[0] ?? 0) & 0x20)
    }
  }
  expect(flags).toEqual(new Set([0, 0x20]))
})
