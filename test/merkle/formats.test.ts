import { computeDescriptor } from '@chainsafe/persistent-merkle-tree'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { attachFormats } from '../../ts/merkle/attachFormats.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { childGindex } from '../../ts/merkle/childGindex.ts'
import { equalFormats } from '../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { formatOfRange } from '../../ts/merkle/formatOfRange.ts'
import { mergeFormats } from '../../ts/merkle/mergeFormats.ts'
import { innerFormat, leafFormat, type ProofFormat } from '../../ts/merkle/ProofFormat.ts'
import { MAX_GINDEX, MAX_PROOF_DEPTH, MAX_PROOF_VALUES } from '../../ts/merkle/proofLimits.ts'
import { replaceFormat } from '../../ts/merkle/replaceFormat.ts'
import { refusal } from './refusal.ts'
import { unrelatedGindices } from './unrelatedGindices.ts'

const encoded = (format: ProofFormat) => bytesToHex(encodeCompactFormat(format))

describe('formats from generalized indices', () => {
  it('the order of the question and asking twice change nothing', () => {
    expect(encoded(formatOfGindices([169n, 2828n, 169n]))).toBe(encoded(formatOfGindices([2828n, 169n])))
  })

  it.each([
    ['no index at all', [], 'INVALID_GINDEX'],
    ['index zero', [0n], 'INVALID_GINDEX'],
    ['a negative index', [5n, -5n], 'INVALID_GINDEX'],
    ['an index past 64 bits', [2n ** 64n], 'INVALID_GINDEX'],
    ['an index far past 64 bits', [2n ** 100_000n], 'INVALID_GINDEX'],
    ['a node and its child', [9n, 18n], 'NESTED_GINDICES'],
    ['a node and a remote descendant', [2n ** 40n + 1n, 3n, 2n], 'NESTED_GINDICES'],
    ['the root and another node', [1n, 105n], 'NESTED_GINDICES'],
  ] as const)('%s is refused by name', (_title, asked, code) => {
    expect(refusal(() => formatOfGindices(asked))).toBe(code)
  })

  it('the deepest nodes that 64 bits can name are provable', () => {
    expect(formatOfGindices([MAX_GINDEX, 2n ** 63n])).toMatchObject({ valueCount: 126, depth: 63 })
  })

  it('a question of too many nodes is refused before the answer is built', () => {
    const many = Array.from({ length: MAX_PROOF_VALUES + 1 }, (_, index) => 2n ** 20n + BigInt(index))
    expect(refusal(() => formatOfGindices(many))).toBe('PROOF_TOO_LARGE')
    const scattered = Array.from({ length: 20_000 }, (_, index) => 2n ** 60n + BigInt(index) * 2n ** 45n)
    expect(refusal(() => formatOfGindices(scattered))).toBe('PROOF_TOO_LARGE')
  })

  it('random questions to depth 50 have the descriptor of the reference library', () => {
    fc.assert(
      fc.property(unrelatedGindices, (asked) => {
        expect(encoded(formatOfGindices(asked))).toBe(bytesToHex(computeDescriptor([...asked])))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('merged formats', () => {
  it('S26: formats merge into the format of the union, whatever the order', () => {
    fc.assert(
      fc.property(unrelatedGindices, fc.nat(), (asked, cut) => {
        const at = 1 + (cut % asked.length)
        const first = formatOfGindices(asked.slice(0, at))
        const second = formatOfGindices(asked.slice(at - 1))
        const union = encoded(formatOfGindices(asked))
        expect(encoded(mergeFormats(first, second))).toBe(union)
        expect(encoded(mergeFormats(second, first))).toBe(union)
      }),
      { numRuns: 1000 },
    )
  })

  it('S26: a node that one format gives and the other looks below is given by what is below', () => {
    const merged = mergeFormats(formatOfGindices([2n]), formatOfGindices([9n]))
    expect(equalFormats(merged, formatOfGindices([9n]))).toBe(true)
  })

  it('S26: merging with itself or with the root alone changes nothing', () => {
    const format = formatOfGindices([105n, 54n])
    expect(equalFormats(mergeFormats(format, format), format)).toBe(true)
    expect(equalFormats(mergeFormats(leafFormat, format), format)).toBe(true)
  })
})

describe('formats with subtrees', () => {
  it('S27: subtrees attached at leaves equal the flat generalized indices', () => {
    const inner = fc.uniqueArray(fc.bigInt({ min: 256n, max: 511n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(unrelatedGindices, inner, inner, (asked, some, others) => {
        const [first = 1n, second] = asked
        const subtrees = new Map([[first, some]])
        if (second !== undefined) subtrees.set(second, others)
        const flat = [
          ...Array.from(subtrees, ([gindex, below]) => below.map((node) => childGindex(gindex, node))).flat(),
          ...asked.filter((gindex) => !subtrees.has(gindex)),
        ]
        const attached = attachFormats(
          formatOfGindices(asked),
          new Map(Array.from(subtrees, ([gindex, below]) => [gindex, formatOfGindices(below)])),
        )
        expect(encoded(attached)).toBe(encoded(formatOfGindices(flat)))
      }),
      { numRuns: 500 },
    )
  })

  it('S27: nothing is attached where the format has no leaf', () => {
    const format = formatOfGindices([9n])
    const attachAt = (gindex: bigint) => refusal(() => attachFormats(format, new Map([[gindex, format]])))
    expect([2n, 18n, 0n, 5n].map(attachAt)).toEqual(['NOT_A_LEAF', 'NOT_A_LEAF', 'INVALID_GINDEX', 'nothing'])
  })

  it('S27: of two subtrees, one below the other, the second has no leaf to sit at', () => {
    const below = new Map([
      [9n, leafFormat],
      [18n, leafFormat],
    ])
    expect(refusal(() => attachFormats(formatOfGindices([9n]), below))).toBe('NOT_A_LEAF')
  })

  it('S27: subtrees may go deeper than an index of 64 bits, up to the named limit', () => {
    const steps = formatOfGindices([2n ** 63n])
    const twice = attachFormats(steps, new Map([[2n ** 63n, steps]]))
    expect(twice.depth).toBe(126)
    expect(refusal(() => attachFormats(steps, new Map([[2n ** 63n, twice]])))).toBe('PROOF_TOO_DEEP')
    expect(MAX_PROOF_DEPTH).toBe(128)
  })

  it('the same subtree put everywhere again and again runs into the limit of size, not out of memory', () => {
    let format = leafFormat
    const double = () => {
      for (let level = 0; level < MAX_PROOF_DEPTH; level++) format = innerFormat(format, format)
    }
    expect(refusal(double)).toBe('PROOF_TOO_LARGE')
    expect(format.valueCount).toBe(MAX_PROOF_VALUES)
  })

  it('a node below the leaves cannot be replaced', () => {
    expect(refusal(() => replaceFormat(formatOfGindices([9n]), { gindex: 18n, by: leafFormat }))).toBe('NOT_IN_PROOF')
  })
})

describe('formats of ranges', () => {
  it('S28: the format of a range equals the format of its leaves', () => {
    const range = fc.bigInt({ min: 1n, max: 2n ** 40n - 1n }).chain((first) => {
      const width = 2n ** BigInt(first.toString(2).length)
      const end = first + 200n < width ? first + 200n : width - 1n
      return fc.record({ first: fc.constant(first), last: fc.bigInt({ min: first, max: end }) })
    })
    fc.assert(
      fc.property(range, ({ first, last }) => {
        const leaves = Array.from({ length: Number(last - first) + 1 }, (_, index) => first + BigInt(index))
        expect(encoded(formatOfRange({ first, last }))).toBe(encoded(formatOfGindices(leaves)))
      }),
      { numRuns: 500 },
    )
  })

  it('S28: the whole level of 8192 block roots is one subtree of all its leaves', () => {
    expect(formatOfRange({ first: 8192n, last: 16383n })).toMatchObject({ valueCount: 8192, depth: 13 })
  })

  it.each([
    ['two levels', { first: 7n, last: 8n }, 'INVALID_RANGE'],
    ['the wrong order', { first: 9n, last: 8n }, 'INVALID_RANGE'],
    ['index zero', { first: 0n, last: 0n }, 'INVALID_GINDEX'],
    ['the end past 64 bits', { first: MAX_GINDEX, last: MAX_GINDEX + 1n }, 'INVALID_GINDEX'],
    ['too many nodes', { first: 2n ** 60n, last: 2n ** 61n - 1n }, 'PROOF_TOO_LARGE'],
  ])('S28: %s are refused by name', (_title, range, code) => {
    expect(refusal(() => formatOfRange(range))).toBe(code)
  })
})

describe('childGindex', () => {
  it('a field of a field has the index that the specification gives', () => {
    expect(childGindex(52n, 3n)).toBe(105n)
    expect(childGindex(12n, 412n)).toBe(3228n)
    expect(childGindex(12n, 812n)).toBe(6444n)
    expect(childGindex(1n, 77n)).toBe(77n)
    expect(childGindex(77n, 1n)).toBe(77n)
  })

  it('the path of the child is the path of the outer node followed by that of the inner', () => {
    const gindex = fc.bigInt({ min: 1n, max: 2n ** 32n - 1n })
    fc.assert(
      fc.property(gindex, gindex, (outer, inner) => {
        expect(childGindex(outer, inner).toString(2)).toBe(outer.toString(2) + inner.toString(2).slice(1))
      }),
    )
  })

  it.each([
    ['zero outside', 0n, 5n],
    ['zero inside', 5n, 0n],
    ['a result past 64 bits', 2n ** 40n, 2n ** 24n],
    ['an argument past 64 bits', 2n ** 64n, 1n],
  ])('%s is refused by name', (_title, outer, inner) => {
    expect(refusal(() => childGindex(outer, inner))).toBe('INVALID_GINDEX')
  })
})
