import { bls12_381 } from '@noble/curves/bls12-381'
import { afterEach, expect, it, vi } from 'vitest'
import { ValidatorKeys } from '../../ts/devchain/chain/ValidatorKeys.ts'

const root = new Uint8Array(32).fill(0x5a)

afterEach(() => {
  vi.restoreAllMocks()
})

it('a signature is made once for all who ask for it, of this chain and of another one', async () => {
  const [keys, others] = [await ValidatorKeys.create(8), await ValidatorKeys.create(8)]
  const hash = vi.spyOn(bls12_381.longSignatures, 'hash')
  const first = keys.sign([1, 2, 2], root)
  const answers = [keys.sign([2, 1, 2], root), others.sign([2, 2, 1], root)]
  expect(answers).toEqual([first, first])
  expect(hash).toHaveBeenCalledTimes(1)
})

it("who changes a signature or a key changes nobody else's", async () => {
  const keys = await ValidatorKeys.create(8)
  const [signature, pubkey] = [keys.sign([3], root), keys.aggregatePubkey([3])]
  const [kept, keptKey] = [signature.slice(), pubkey.slice()]
  signature.fill(0)
  pubkey.fill(0)
  expect(keys.sign([3], root)).toEqual(kept)
  expect(keys.aggregatePubkey([3])).toEqual(keptKey)
})

it('other signers or another root have another signature', async () => {
  const keys = await ValidatorKeys.create(8)
  const signatures = [
    keys.sign([1], root),
    keys.sign([2], root),
    keys.sign(
      [1],
      root.map((byte) => byte ^ 1),
    ),
  ]
  expect(new Set(signatures.map((signature) => Buffer.from(signature).toString('hex'))).size).toBe(3)
})
