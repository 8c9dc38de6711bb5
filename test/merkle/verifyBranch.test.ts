import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalBytes } from '../../ts/bytes.ts'
import { branchRoot, isZeroBranch } from '../../ts/merkle/branchRoot.ts'
import { gindexDepth } from '../../ts/merkle/gindexDepth.ts'
import { verifyBranch, verifyNormalizedBranch } from '../../ts/merkle/verifyBranch.ts'

const node = fc.uint8Array({ minLength: 32, maxLength: 32 })

/** A leaf somewhere in a tree: its generalized index and a branch that fits it. */
const claim = fc.bigInt({ min: 1n, max: 2n ** 40n }).chain((gindex) =>
  fc.record({
    gindex: fc.constant(gindex),
    leaf: node,
    branch: fc.array(node, { minLength: gindexDepth(gindex), maxLength: gindexDepth(gindex) }),
  }),
)

/** The specification's `is_valid_merkle_branch`, in its own words. */
function naiveRoot(leaf: Uint8Array, branch: readonly Uint8Array[], gindex: bigint): Uint8Array {
  let value = leaf
  for (const [level, sibling] of branch.entries()) {
    const isRight = (gindex >> BigInt(level)) % 2n === 1n
    const hash = createHash('sha256')
    value = (isRight ? hash.update(sibling).update(value) : hash.update(value).update(sibling)).digest()
  }
  return Uint8Array.from(value)
}

describe('verifyBranch', () => {
  it('a fitting branch leads to the root that a naive hasher finds, and to no other', () => {
    fc.assert(
      fc.property(claim, node, ({ leaf, branch, gindex }, other) => {
        const root = naiveRoot(leaf, branch, gindex)
        expect(branchRoot(leaf, branch, gindex)).toEqual(root)
        expect(verifyBranch({ leaf, branch, gindex, root })).toBe(true)
        expect(verifyBranch({ leaf, branch, gindex, root: other })).toBe(equalBytes(root, other))
      }),
    )
  })

  it('a changed leaf, node or index is refused', () => {
    fc.assert(
      fc.property(claim, fc.nat(), fc.nat(255), ({ leaf, branch, gindex }, at, bit) => {
        const root = naiveRoot(leaf, branch, gindex)
        const flip = (bytes: Uint8Array) => bytes.with(bit >> 3, (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)))
        expect(verifyBranch({ leaf: flip(leaf), branch, gindex, root })).toBe(false)
        const index = branch.length === 0 ? 0 : at % branch.length
        const changed = branch.map((sibling, position) => (position === index ? flip(sibling) : sibling))
        expect(verifyBranch({ leaf, branch: changed, gindex, root })).toBe(branch.length === 0)
      }),
    )
  })

  it('a branch of another depth is refused; leading zero nodes are accepted where the container is padded', () => {
    fc.assert(
      fc.property(claim, fc.integer({ min: 1, max: 5 }), node, ({ leaf, branch, gindex }, extra, other) => {
        const root = naiveRoot(leaf, branch, gindex)
        const zeros = Array.from({ length: extra }, () => new Uint8Array(32))
        const padded = [...zeros, ...branch]
        expect(verifyBranch({ leaf, branch: padded, gindex, root })).toBe(false)
        expect(verifyNormalizedBranch({ leaf, branch: padded, gindex, root })).toBe(true)
        const dirty = [other, ...padded.slice(1)]
        expect(verifyNormalizedBranch({ leaf, branch: dirty, gindex, root })).toBe(isZeroBranch([other]))
        expect(verifyNormalizedBranch({ leaf, branch: branch.slice(1), gindex, root })).toBe(branch.length === 0)
      }),
    )
  })

  it.each([
    ['index zero', 0n, []],
    ['an index past 64 bits', 2n ** 64n, Array.from({ length: 64 }, () => new Uint8Array(32))],
    ['a node of 31 bytes', 2n, [new Uint8Array(31)]],
    ['a node of 33 bytes', 2n, [new Uint8Array(33)]],
  ])('%s leads nowhere', (_title, gindex, branch) => {
    expect(branchRoot(new Uint8Array(32), branch, gindex)).toBeUndefined()
    expect(verifyNormalizedBranch({ leaf: new Uint8Array(32), branch, gindex, root: new Uint8Array(32) })).toBe(false)
  })

  it('a leaf that is not a node leads nowhere', () => {
    expect(branchRoot(new Uint8Array(31), [], 1n)).toBeUndefined()
  })

  it('the root itself is index 1 with an empty branch', () => {
    const root = new Uint8Array(32).fill(7)
    expect(verifyBranch({ leaf: root, branch: [], gindex: 1n, root })).toBe(true)
  })
})
