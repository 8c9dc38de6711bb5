import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  branchRoot,
  compactMultiproofRoot,
  hashImplementation,
  hashPairs,
  headerRoot,
} from '../../ts/native/hashing.ts'
import { loadAddon, NativeAddonError } from '../../ts/native/loadAddon.ts'

const sha256 = (...parts: Uint8Array[]) => new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest())

describe('hashing in the addon', () => {
  it('names the implementation that runs', () => {
    expect(['avx512', 'sha-ni', 'avx512-only', 'avx2', 'arm-sha2', 'portable']).toContain(hashImplementation())
  })

  it('hashes pairs of nodes into the array of the caller', () => {
    const input = Uint8Array.from({ length: 64 * 5 }, (_, i) => (i * 7) % 256)
    const out = new Uint8Array(32 * 5)
    hashPairs(input, out)
    for (let i = 0; i < 5; i++) {
      expect(out.slice(i * 32, i * 32 + 32)).toEqual(sha256(input.subarray(i * 64, i * 64 + 64)))
    }
  })

  it('refuses wrong lengths, wrong types and shared memory with a named error', () => {
    const memory = new Uint8Array(96)
    expect(() => hashPairs(new Uint8Array(63), new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
    expect(() => hashPairs(memory.subarray(0, 64), memory.subarray(32, 64))).toThrow(
      expect.objectContaining({ code: 'OVERLAP' }),
    )
    expect(() => headerRoot(new Uint8Array(111))).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
    const words: unknown = new Uint16Array(112)
    expect(() => Reflect.apply(headerRoot, undefined, [words])).toThrow(
      expect.objectContaining({ code: 'INVALID_TYPE', message: 'header must be a Uint8Array; found Uint16Array' }),
    )
  })

  it('follows branches and refuses those that do not fit their generalized index', () => {
    const [leaf, sibling, zero] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2), new Uint8Array(32)]
    const branch = (...nodes: Uint8Array[]) => new Uint8Array(Buffer.concat(nodes))
    expect(branchRoot({ leaf, branch: sibling, gindex: 2n })).toEqual(sha256(leaf, sibling))
    expect(branchRoot({ leaf, branch: sibling, gindex: 3n })).toEqual(sha256(sibling, leaf))
    expect(branchRoot({ leaf, branch: branch(zero, sibling), gindex: 3n })).toEqual(sha256(sibling, leaf))
    const refused = (nodes: Uint8Array, gindex: bigint) => () => branchRoot({ leaf, branch: nodes, gindex })
    expect(refused(branch(leaf, sibling), 3n)).toThrow(expect.objectContaining({ code: 'BRANCH_PADDING' }))
    expect(refused(sibling, 4n)).toThrow(expect.objectContaining({ code: 'BRANCH_DEPTH' }))
    expect(refused(sibling, 0n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
    expect(refused(sibling, -1n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
    expect(refused(sibling, 2n ** 64n)).toThrow(expect.objectContaining({ code: 'INVALID_GINDEX' }))
  })

  it('computes the root of a compact multiproof strictly', () => {
    const values = Uint8Array.from({ length: 64 }, (_, i) => i)
    const out = new Uint8Array(32)
    compactMultiproofRoot({ descriptor: Uint8Array.of(0x60), values }, out)
    expect(out).toEqual(sha256(values))
    const refused = (descriptor: number[], nodes: Uint8Array) => () =>
      compactMultiproofRoot({ descriptor: Uint8Array.from(descriptor), values: nodes }, out)
    expect(refused([0x60, 0], values)).toThrow(expect.objectContaining({ code: 'INVALID_DESCRIPTOR' }))
    expect(refused([0x60], new Uint8Array(96))).toThrow(expect.objectContaining({ code: 'VALUE_COUNT' }))
  })
})

describe('a missing addon', () => {
  it('is one error that names platform and remedy and keeps the cause', async () => {
    const cause = new Error('Cannot find native binding')
    const loading = loadAddon(() => Promise.reject(cause))
    await expect(loading).rejects.toBeInstanceOf(NativeAddonError)
    await expect(loading).rejects.toMatchObject({ code: 'ERR_NATIVE_ADDON', cause })
    await expect(loading).rejects.toThrow(`${process.platform}-${process.arch}`)
    await expect(loading).rejects.toThrow('npm run build')
  })
})
