import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../../ts/bytes.ts'
import { decodeCompactFormat } from '../../../ts/merkle/CompactProofFormat.ts'
import { equalFormats } from '../../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../../ts/merkle/formatOfGindices.ts'
import { formatOfRange } from '../../../ts/merkle/formatOfRange.ts'
import { MultiProof } from '../../../ts/merkle/MultiProof.ts'
import { mainnetPreset, minimalPreset } from '../../../ts/params/Preset.ts'
import { beaconStateShape } from '../../../ts/types/state/beaconStateShape.ts'
import { resolveStatePath, resolveStatePaths } from '../../../ts/types/state/resolveStatePath.ts'
import { type CompactVector, readVector } from '../../merkle/readVectors.ts'
import { hasVectors } from '../../support/vectors.ts'

const shape = beaconStateShape(mainnetPreset, 'electra')
const gindicesOf = (path: string) => resolveStatePaths(shape, path).map(({ gindex }) => gindex)

describe('names with ranges', () => {
  it('stand for each of their parts, both ends included, under its own name', () => {
    const nodes = resolveStatePaths(shape, 'block_roots[5..7]')
    expect(nodes.map(({ path }) => path)).toEqual(['block_roots[5]', 'block_roots[6]', 'block_roots[7]'])
    for (const node of nodes) expect(node).toEqual(resolveStatePath(shape, node.path))
    expect(resolveStatePaths(shape, 'slot')).toEqual([resolveStatePath(shape, 'slot')])
    expect(resolveStatePaths(shape, 'block_roots[5..5]')).toEqual([resolveStatePath(shape, 'block_roots[5]')])
  })

  it('may have several ranges, and go on below them', () => {
    const gloas = beaconStateShape(minimalPreset, 'gloas')
    expect(resolveStatePaths(gloas, 'ptc_window[0..1][2..3]').map(({ path }) => path)).toEqual([
      'ptc_window[0][2]',
      'ptc_window[0][3]',
      'ptc_window[1][2]',
      'ptc_window[1][3]',
    ])
    expect(resolveStatePaths(shape, 'validators[3..4].slashed').map(({ path }) => path)).toEqual([
      'validators[3].slashed',
      'validators[4].slashed',
    ])
  })

  it('without an end reach to that of a vector, and of a list whose length is given', () => {
    expect(resolveStatePaths(shape, 'block_roots[8190..]').map(({ path }) => path)).toEqual([
      'block_roots[8190]',
      'block_roots[8191]',
    ])
    const lengths: unknown[] = []
    const open = resolveStatePaths(shape, 'historical_summaries[700..].block_summary_root', (...question) => {
      lengths.push(question)
      return 702
    })
    expect(lengths).toEqual([['historical_summaries', 700]])
    expect(open.map(({ path }) => path)).toEqual([
      'historical_summaries[700].block_summary_root',
      'historical_summaries[701].block_summary_root',
    ])
  })

  it('are one multiproof, that of the range of nodes', () => {
    const gindices = gindicesOf('block_roots[0..31]')
    const [first, last] = [gindices[0] ?? 0n, gindices[31] ?? 0n]
    expect(equalFormats(formatOfGindices(gindices), formatOfRange({ first, last }))).toBe(true)
    expect(formatOfGindices(gindicesOf('block_roots[0..3999]')).valueCount).toBeLessThan(4096)
  })

  it.each([
    ['block_roots[3..2]', /ends before it begins/],
    ['block_roots[8190..8192]', /has no element 8192: they are numbered 0 to 8191/],
    ['historical_summaries[0..]', /how long historical_summaries is, its state alone says: name where the range ends/],
    ['block_roots[0..4000]', /names more than 4000 parts/],
    ['validators[0..999999999999999]', /names more than 4000 parts/],
    ['validators[0..63].pubkey[0..63]', /has no elements by number/],
    ['slot[0..1]', /slot has no elements by number/],
    ['slot[0..]', /slot has no elements by number/],
    ['block_roots[..5]', /is not a name/],
    ['block_roots[1..2..3]', /is not a name/],
    ['block_roots[1...3]', /is not a name/],
    ['block_roots[1..b]', /is not a name/],
  ])('%s is refused', (path, message) => {
    expect(() => resolveStatePaths(shape, path)).toThrow(message)
    expect(() => resolveStatePaths(shape, path)).toThrow(expect.objectContaining({ code: 'ERR_FIELD' }))
  })

  it('an open range past the end of a list is refused, and so is a range where one part is meant', () => {
    expect(() => resolveStatePaths(shape, 'historical_summaries[9..]', () => 9)).toThrow(
      /historical_summaries has 9 elements, and none from 9 on/,
    )
    expect(() => resolveStatePaths(shape, 'validators[0..]', () => 2 ** 20)).toThrow(/names more than 4000 parts/)
    expect(() => resolveStatePath(shape, 'block_roots[0..1]')).toThrow(/names several parts, not one/)
  })
})

describe.skipIf(!hasVectors('proofs'))('a range of a real state', () => {
  it('is found in the proof that others made of it', () => {
    const vector = readVector<CompactVector>('proofs', 'compact-multiproof', 'block-roots-range.json')
    const leaves = vector.leaves.map((leaf) => hexToBytes(leaf, 32))
    const proof = MultiProof.ofLeaves(decodeCompactFormat(hexToBytes(vector.descriptor)), leaves)
    const numbers = vector.targets.map(({ path }) => Number(path[1]))
    const range = `block_roots[${Math.min(...numbers)}..${Math.max(...numbers)}]`
    const nodes = resolveStatePaths(beaconStateShape(mainnetPreset, 'deneb'), range)
    expect(nodes.map(({ gindex }) => bytesToHex(proof.node(gindex)))).toEqual(vector.targets.map(({ value }) => value))
    expect(equalFormats(formatOfGindices(nodes.map(({ gindex }) => gindex)), proof.format)).toBe(true)
  })
})
