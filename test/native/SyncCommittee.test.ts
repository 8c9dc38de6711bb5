import { createHash } from 'node:crypto'
import { bls12_381 } from '@noble/curves/bls12-381.js'
import { describe, expect, it } from 'vitest'
import { committeeRoot, headerRoot, syncCommitteeSigningRoot } from '../../ts/native/hashing.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { nobleCommittee } from './nobleCommittee.ts'

const sha256 = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest())

/** Root of a tree over chunks, by the definition. */
function merkleize(chunks: Uint8Array[]): Uint8Array {
  const [first, ...rest] = chunks
  if (first === undefined || rest.length === 0) return first ?? new Uint8Array(32)
  const width = 2 ** Math.ceil(Math.log2(chunks.length))
  const padded = Array.from({ length: width }, (_, i) => chunks[i] ?? new Uint8Array(32))
  return sha256(merkleize(padded.slice(0, width / 2)), merkleize(padded.slice(width / 2)))
}

const pseudoRandom = (length: number, seed: number) =>
  Uint8Array.from({ length }, (_, i) => sha256(Uint8Array.of(seed, i & 255, i >> 8))[0] ?? 0)

const chunk = (bytes: Uint8Array) => Uint8Array.from({ length: 32 }, (_, i) => bytes[i] ?? 0)

describe('roots of the addon', () => {
  it('of a committee are those of a plain tree hash, for every size', () => {
    for (const size of [8, 16, 32, 64, 128, 256, 512]) {
      const serialized = pseudoRandom((size + 1) * 48, size & 255)
      const leaf = (i: number) => {
        const key = serialized.subarray(i * 48, i * 48 + 48)
        return sha256(key, new Uint8Array(16))
      }
      const expected = sha256(merkleize(Array.from({ length: size }, (_, i) => leaf(i))), leaf(size))
      expect(committeeRoot(serialized)).toEqual(expected)
      expect(SyncCommittee.deserialize(serialized).root).toEqual(expected)
      expect(SyncCommittee.deserialize(serialized).size).toBe(size)
      expect(SyncCommittee.deserialize(serialized).serialize()).toEqual(serialized)
    }
  })

  it('of a header and of what a committee signs are those of a plain tree hash', () => {
    for (let seed = 0; seed < 20; seed++) {
      const header = pseudoRandom(112, seed)
      const fields = [header.slice(0, 8), header.slice(8, 16), ...[16, 48, 80].map((at) => header.slice(at, at + 32))]
      const root = merkleize(fields.map(chunk))
      expect(headerRoot(header)).toEqual(root)
      const [forkVersion, genesisValidatorsRoot] = [pseudoRandom(4, seed), pseudoRandom(32, seed + 100)]
      const forkDataRoot = sha256(chunk(forkVersion), genesisValidatorsRoot)
      const domain = Uint8Array.from([7, 0, 0, 0, ...forkDataRoot.subarray(0, 28)])
      const signingRoot = syncCommitteeSigningRoot({ headerRoot: root, forkVersion, genesisValidatorsRoot })
      expect(signingRoot).toEqual(sha256(root, domain))
    }
  })
})

describe('a committee of the addon beside @noble/curves', () => {
  const noble = nobleCommittee(32, 'differential')
  const committee = () => SyncCommittee.deserialize(noble.serialized)
  const signingRoot = pseudoRandom(32, 1)

  it('agrees on random sets of signers, present or claimed', async () => {
    const kept = committee()
    const confirmed = committee()
    expect(await confirmed.confirm()).toBe('confirmed')
    for (let seed = 0; seed < 12; seed++) {
      const bits = pseudoRandom(4, seed + 10)
      const signature = noble.sign(bits, signingRoot)
      const claimed = pseudoRandom(4, seed + 50)
      expect(noble.verify(bits, signingRoot, signature)).toBe(true)
      const expected = noble.verify(claimed, signingRoot, signature)
      for (const one of [committee(), kept, confirmed]) {
        expect(one.verify({ bits, signingRoot, signature })).toBe(true)
        expect(await one.verifyAsync({ bits, signingRoot, signature })).toBe(true)
        expect(one.verify({ bits: claimed, signingRoot, signature })).toBe(expected)
        expect(one.verify({ bits, signingRoot: pseudoRandom(32, 2), signature })).toBe(false)
      }
    }
  })

  it('agrees on signatures with any single bit wrong', () => {
    const bits = Uint8Array.of(255, 255, 254, 255)
    const signature = noble.sign(bits, signingRoot)
    const one = committee()
    for (const position of [0, 1, 2, 3, 7, 100, 300, 383, 384, 500, 767]) {
      const wrong = Uint8Array.from(signature)
      wrong[position >> 3] = (wrong[position >> 3] ?? 0) ^ (128 >> (position & 7))
      expect(one.verify({ bits, signingRoot, signature: wrong })).toBe(false)
      expect(noble.verify(bits, signingRoot, wrong)).toBe(false)
    }
  })

  it('refuses a signature that is on the curve but outside the subgroup', () => {
    // A point of E2 with an arbitrary x coordinate is in the subgroup with negligible probability.
    const { Fp2 } = bls12_381.fields
    let x = 1n
    let outside: Uint8Array | undefined
    while (outside === undefined) {
      x += 1n
      const encoding = new Uint8Array(96)
      encoding[95] = Number(x)
      encoding[0] = 0x80
      const square = Fp2.add(Fp2.mul(Fp2.sqr(Fp2.create({ c0: x, c1: 0n })), { c0: x, c1: 0n }), { c0: 4n, c1: 4n })
      try {
        Fp2.sqrt(square)
        outside = encoding
      } catch {}
    }
    const bits = Uint8Array.of(255, 255, 255, 255)
    expect(committee().verify({ bits, signingRoot, signature: outside })).toBe(false)
  })

  it('stores keys that are the uncompressed points and restores from them', async () => {
    const one = committee()
    expect(one.storedKeys()).toBeNull()
    await one.confirm()
    const stored = one.storedKeys()
    const expected = Array.from({ length: 33 }, (_, i) =>
      bls12_381.G1.Point.fromBytes(noble.serialized.subarray(i * 48, i * 48 + 48)).toBytes(false),
    )
    expect(stored).toEqual(Uint8Array.from(Buffer.concat(expected)))
    if (stored === null) return
    const restored = SyncCommittee.fromStored({ serialized: noble.serialized, keys: stored })
    const bits = Uint8Array.of(255, 255, 255, 1)
    expect(restored.verify({ bits, signingRoot, signature: noble.sign(bits, signingRoot) })).toBe(true)
    const damaged = Uint8Array.from(stored)
    damaged[1000] = (damaged[1000] ?? 0) ^ 1
    expect(() => SyncCommittee.fromStored({ serialized: noble.serialized, keys: damaged })).toThrow(
      expect.objectContaining({ code: 'STORED_KEYS_MISMATCH' }),
    )
  })

  it('says when the aggregate key is not the sum of the keys, and lets the sum decide from then on', async () => {
    const serialized = Uint8Array.from(noble.serialized)
    serialized.copyWithin(32 * 48, 0, 48)
    const one = SyncCommittee.deserialize(serialized)
    expect(await one.confirm()).toBe('aggregate-mismatch')
    expect(one.storedKeys()).toBeNull()
    const bits = Uint8Array.of(255, 255, 255, 127)
    expect(one.verify({ bits, signingRoot, signature: noble.sign(bits, signingRoot) })).toBe(true)
  })

  it('verifies the same whether the message was prepared or not, here or on a worker thread', async () => {
    const one = committee()
    const bits = Uint8Array.of(255, 255, 255, 255)
    for (let seed = 0; seed < 12; seed++) {
      if (seed % 2 === 0) one.prepare(pseudoRandom(32, seed))
      else await one.prepareAsync(pseudoRandom(32, seed))
    }
    for (let seed = 0; seed < 12; seed += 3) {
      const root = pseudoRandom(32, seed)
      const signature = noble.sign(bits, root)
      expect(one.verify({ bits, signingRoot: root, signature })).toBe(true)
      expect(one.verify({ bits, signingRoot: pseudoRandom(32, seed + 1), signature })).toBe(false)
    }
    await expect(one.prepareAsync(new Uint8Array(31))).rejects.toMatchObject({ code: 'INVALID_LENGTH' })
  })

  it('gives every one of many verifications at once its own verdict', async () => {
    const one = committee()
    const bits = Uint8Array.of(255, 255, 255, 255)
    const signature = noble.sign(bits, signingRoot)
    const verdicts = Array.from({ length: 24 }, async (_, i) =>
      one.verifyAsync({ bits, signingRoot: i % 3 === 0 ? pseudoRandom(32, i) : signingRoot, signature }),
    )
    expect(await Promise.all(verdicts)).toEqual(verdicts.map((_, i) => i % 3 !== 0))
  })

  it('refuses wrong arguments with named errors, rejecting where it promises', async () => {
    const one = committee()
    const signed = { bits: new Uint8Array(4), signingRoot, signature: new Uint8Array(96) }
    const wrong = [
      { ...signed, bits: new Uint8Array(5) },
      { ...signed, signingRoot: new Uint8Array(31) },
      { ...signed, signature: new Uint8Array(97) },
    ]
    for (const arguments_ of wrong) {
      expect(() => one.verify(arguments_)).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
      await expect(one.verifyAsync(arguments_)).rejects.toMatchObject({ name: 'NativeError', code: 'INVALID_LENGTH' })
    }
    const infinite = Uint8Array.from(noble.serialized)
    infinite.fill(0, 0, 48)
    infinite[0] = 0xc0
    await expect(SyncCommittee.deserialize(infinite).confirm()).rejects.toMatchObject({ code: 'INVALID_PUBLIC_KEY' })
    expect(() => SyncCommittee.deserialize(new Uint8Array(48 * 13))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
    const words: unknown = new Uint32Array(4)
    const call: unknown = Reflect.get(one, 'verify')
    expect(typeof call).toBe('function')
    if (typeof call !== 'function') return
    expect(() => Reflect.apply(call, one, [{ ...signed, bits: words }])).toThrow(
      expect.objectContaining({ code: 'INVALID_TYPE', message: 'bits must be a Uint8Array; found Uint32Array' }),
    )
  })
})
