import { bls12_381 } from '@noble/curves/bls12-381'
import { describe, expect, it } from 'vitest'
import { ValidatorKeys } from '../../ts/devchain/chain/ValidatorKeys.ts'

const { G1, longSignatures } = bls12_381
const DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

const root = new Uint8Array(32).fill(0x5a)

describe('Keys of the development chain', () => {
  it('sign as another library verifies: the aggregate of the signers, one of them twice', async () => {
    const keys = await ValidatorKeys.create(8)
    const signers = [1, 2, 2, 7].map((index) => G1.Point.fromBytes(keys.pubkeys[index] ?? root))
    const aggregate = signers.reduce((sum, key) => sum.add(key))
    expect(keys.aggregatePubkey([1, 2, 2, 7])).toEqual(aggregate.toBytes(true))
    const signature = longSignatures.Signature.fromBytes(keys.sign([7, 2, 1, 2], root))
    expect(longSignatures.verify(signature, longSignatures.hash(root, DST), aggregate)).toBe(true)
    const other = root.map((byte) => byte ^ 1)
    expect(longSignatures.verify(signature, longSignatures.hash(other, DST), aggregate)).toBe(false)
  })

  it('sign with the point at infinity when nobody does', async () => {
    const keys = await ValidatorKeys.create(8)
    expect(Buffer.from(keys.sign([], root)).toString('hex')).toBe(`c0${'00'.repeat(95)}`)
  })
})
