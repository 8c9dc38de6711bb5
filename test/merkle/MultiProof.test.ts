import { createProof, getNode, type Node, ProofType } from '@chainsafe/persistent-merkle-tree'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes, hexToBytes } from '../../ts/bytes.ts'
import { decodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { formatOfRange } from '../../ts/merkle/formatOfRange.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { MultiProofReader } from '../../ts/merkle/MultiProofReader.ts'
import { MultiProofWriter } from '../../ts/merkle/MultiProofWriter.ts'
import { leafFormat } from '../../ts/merkle/ProofFormat.ts'
import { proofOfBranch } from '../../ts/merkle/proofOfBranch.ts'
import { decodeStoredProof, encodeStoredProof } from '../../ts/merkle/storedProof.ts'
import { traverse } from '../../ts/merkle/traverse.ts'
import { validateProof } from '../../ts/merkle/validateProof.ts'
import { verifyBranch } from '../../ts/merkle/verifyBranch.ts'
import { propertyRuns } from './propertyRuns.ts'
import { refusal } from './refusal.ts'
import { countingTree, oracleProof, oracleTree } from './sampleTree.ts'
import { unrelatedGindices } from './unrelatedGindices.ts'

const node = (hex: string) => hexToBytes(`0x${hex}`, 32)
const hexes = (nodes: readonly Uint8Array[]) => nodes.map(bytesToHex)
const tree = countingTree(5)
const proofOf = (...asked: bigint[]) => oracleProof(tree, formatOfGindices(asked))

function oracleBranch(root: Node, gindex: bigint): readonly Uint8Array[] {
  const proof = createProof(root, { type: ProofType.single, gindex })
  if (proof.type !== ProofType.single) throw new Error('the library gave another kind of proof')
  return proof.witnesses
}

describe('MultiProof', () => {
  it('N8: two nodes of eight leaves lead to the published root, in the published order', () => {
    const values = [
      `01${'00'.repeat(31)}`,
      `02${'00'.repeat(31)}`,
      'ae71995c8dc6ad58e031bf776a57daf59b5811ae97179ac5e2091b0268522bba',
      '3048a770d49f19ee8b5989862037a8fad3d7ec71b67ae11ca80aac6a9a2c3adb',
      '7225c5b70ae4ce346423eb01e2c25b8eccbee0e3296bb5699a54844da478fa86',
    ]
    const proof = MultiProof.ofLeaves(formatOfGindices([9n, 6n]), values.map(node))
    expect(bytesToHex(proof.root)).toBe('0x99cb728885028dc2c35af59794139055007536d3ed8efb214db6b8798fcc8480')
    expect(bytesToHex(proof.descriptor)).toBe('0x1d80')
    expect(hexes([8n, 9n, 5n, 6n, 7n].map((gindex) => proof.node(gindex)))).toEqual(values.map((hex) => `0x${hex}`))
    expect(hexes(oracleProof(countingTree(3, 1), proof.format).leaves)).toEqual(hexes(proof.leaves))
  })

  it('N8: one of thirty-two leaves leads to the published root', () => {
    const proof = proofOf(42n)
    expect(bytesToHex(proof.root)).toBe('0xd13f24072f0ad4f02a57dd1f0535b8f63fa1320729b7f6f4a2408cd3176d6bdc')
    const order = [4n, 20n, 42n, 43n, 11n, 3n]
    expect(hexes(proof.leaves)).toEqual(hexes(order.map((gindex) => getNode(tree, gindex).root)))
  })

  it.each([
    ['one byte too few', new Uint8Array(32 * 6 - 1)],
    ['one value too few', new Uint8Array(32 * 5)],
    ['one value too many', new Uint8Array(32 * 7)],
    ['nothing', new Uint8Array(0)],
  ])('%s is not a value list for the format', (_title, values) => {
    expect(refusal(() => new MultiProof(formatOfGindices([42n]), values))).toBe('VALUE_COUNT')
  })

  it('separate values are counted and measured one by one', () => {
    const ofLengths = (...lengths: number[]) =>
      refusal(() =>
        MultiProof.ofLeaves(
          formatOfGindices([2n]),
          lengths.map((length) => new Uint8Array(length)),
        ),
      )
    expect([ofLengths(32), ofLengths(32, 32, 32), ofLengths(31, 33), ofLengths()]).toEqual(Array(4).fill('VALUE_COUNT'))
    expect(ofLengths(32, 32)).toBe('nothing')
  })

  it('changing what was put in or taken out does not change the proof', () => {
    const values = proofOf(42n).values
    const proof = new MultiProof(formatOfGindices([42n]), values)
    const before = bytesToHex(proof.values)
    values.fill(1)
    proof.values.fill(2)
    proof.root.fill(3)
    proof.node(42n).fill(4)
    proof.valueAt(0).fill(5)
    expect(bytesToHex(proof.values)).toBe(before)
    expect(bytesToHex(proof.root)).toBe(bytesToHex(tree.root))
    expect([-1, 6, 0.5].map((index) => refusal(() => proof.valueAt(index)))).toEqual(Array(3).fill('NOT_IN_PROOF'))
  })

  it('a node above the values is hashed from them, a node below them is absent', () => {
    const proof = proofOf(42n)
    for (const gindex of [1n, 2n, 5n, 10n, 21n]) {
      expect(bytesToHex(proof.node(gindex))).toBe(bytesToHex(getNode(tree, gindex).root))
    }
    expect([84n, 6n, 8n, 2n ** 63n].map((gindex) => refusal(() => proof.node(gindex)))).toEqual(
      Array(4).fill('NOT_IN_PROOF'),
    )
    expect([0n, -1n, 2n ** 64n].map((gindex) => refusal(() => proof.node(gindex)))).toEqual(
      Array(3).fill('INVALID_GINDEX'),
    )
  })

  it('a proof is believed only in the expected format and with the expected root', () => {
    const proof = proofOf(42n)
    const check = (gindex: bigint, root: Uint8Array) =>
      refusal(() => validateProof(proof, { format: formatOfGindices([gindex]), root }))
    expect(check(42n, tree.root)).toBe('nothing')
    expect(check(43n, tree.root)).toBe('nothing')
    expect(check(44n, tree.root)).toBe('WRONG_FORMAT')
    expect(check(5n, tree.root)).toBe('WRONG_FORMAT')
    expect(check(42n, new Uint8Array(32))).toBe('WRONG_ROOT')
    const forged = new MultiProof(proof.format, proof.values.with(40, 0xff))
    expect(refusal(() => validateProof(forged, { format: proof.format, root: tree.root }))).toBe('WRONG_ROOT')
  })

  it('S29: ten single proofs merge into the proof of all ten, and hashing its root again gives the same', () => {
    const asked = [32n, 35n, 36n, 40n, 41n, 47n, 50n, 55n, 60n, 63n]
    const merged = MultiProof.merge(asked.map((gindex) => proofOf(gindex)))
    expect(hexes(merged.leaves)).toEqual(hexes(proofOf(...asked).leaves))
    expect(bytesToHex(merged.descriptor)).toBe(bytesToHex(proofOf(...asked).descriptor))
    expect(bytesToHex(new MultiProof(merged.format, merged.values).root)).toBe(bytesToHex(tree.root))
  })

  it('S29: a subset is extracted from a merged proof; an absent index fails', () => {
    const merged = MultiProof.merge([32n, 41n, 60n].map((gindex) => proofOf(gindex)))
    const subset = merged.extract(formatOfGindices([41n, 60n]))
    expect(hexes(subset.leaves)).toEqual(hexes(proofOf(41n, 60n).leaves))
    expect(bytesToHex(subset.root)).toBe(bytesToHex(tree.root))
    expect(refusal(() => merged.extract(formatOfGindices([50n])))).toBe('NOT_IN_PROOF')
    expect(refusal(() => merged.extract(formatOfGindices([41n, 2n ** 50n])))).toBe('NOT_IN_PROOF')
  })

  it('S29: proofs of different roots are not merged, nor are none', () => {
    const other = oracleProof(countingTree(5, 1), formatOfGindices([42n]))
    expect(refusal(() => MultiProof.merge([proofOf(42n), other]))).toBe('CONFLICTING_PROOFS')
    expect(refusal(() => MultiProof.merge([]))).toBe('NOT_IN_PROOF')
  })

  it('split and attached again, a proof is the same; a wrong subtree is refused', () => {
    const proof = proofOf(42n, 44n)
    const { outer, inner } = proof.split(5n)
    expect(hexes(outer.leaves)).toEqual(hexes(proofOf(5n).leaves))
    expect(bytesToHex(inner.root)).toBe(bytesToHex(getNode(tree, 5n).root))
    expect(hexes(outer.attach(5n, inner).leaves)).toEqual(hexes(proof.leaves))
    expect(bytesToHex(outer.attach(5n, inner).root)).toBe(bytesToHex(tree.root))
    expect(refusal(() => outer.attach(4n, inner))).toBe('CONFLICTING_PROOFS')
    expect(refusal(() => outer.attach(2n, inner))).toBe('NOT_A_LEAF')
    expect(refusal(() => proof.split(84n))).toBe('NOT_IN_PROOF')
  })

  it('split at the root or at a value leaves one side trivial', () => {
    const proof = proofOf(42n)
    expect(proof.split(1n).outer.leaves.map(bytesToHex)).toEqual([bytesToHex(tree.root)])
    expect(proof.split(42n).inner.format).toBe(leafFormat)
    expect(hexes(proof.split(42n).outer.leaves)).toEqual(hexes(proof.leaves))
  })

  it('a branch becomes a proof and the proof the branch again', () => {
    for (const gindex of [1n, 2n, 3n, 21n, 42n, 63n]) {
      const branch = oracleBranch(tree, gindex)
      const proof = proofOfBranch({ leaf: getNode(tree, gindex).root, branch, gindex })
      expect(bytesToHex(proof.root)).toBe(bytesToHex(tree.root))
      expect(hexes(proof.branch(gindex))).toEqual(hexes(branch))
      const long = [...branch, new Uint8Array(32)]
      expect(refusal(() => proofOfBranch({ leaf: tree.root, branch: long, gindex }))).toBe('VALUE_COUNT')
    }
  })

  it('random proofs of trees to depth 50 are what the reference library makes and reads', () => {
    fc.assert(
      fc.property(unrelatedGindices, fc.nat(), fc.nat(), ([...asked], seed, pick) => {
        const format = formatOfGindices(asked)
        const leaves = Array.from({ length: format.valueCount }, (_, index) => seededNode(seed, index))
        const proof = MultiProof.ofLeaves(format, leaves)
        const oracle = oracleTree(proof.descriptor, leaves)
        const root = bytesToHex(oracle.root)
        expect(bytesToHex(proof.root)).toBe(root)

        const gindex = asked[pick % asked.length] ?? 1n
        const branch = oracleBranch(oracle, gindex)
        expect(hexes([proof.node(gindex), ...proof.branch(gindex)])).toEqual(
          hexes([getNode(oracle, gindex).root, ...branch]),
        )
        expect(verifyBranch({ leaf: proof.node(gindex), branch, gindex, root: proof.root })).toBe(true)

        const subset = formatOfGindices(asked.filter((_, index) => index === 0 || (pick >> index) % 2 === 1))
        const extracted = proof.extract(subset)
        expect(hexes(extracted.leaves)).toEqual(hexes(oracleProof(oracle, subset).leaves))

        const merged = MultiProof.merge(asked.map((one) => oracleProof(oracle, formatOfGindices([one]))))
        expect(hexes(merged.leaves)).toEqual(hexes(leaves))

        const reader = new MultiProofReader(proof)
        const writer = new MultiProofWriter(subset)
        expect(bytesToHex(traverse(reader, writer))).toBe(root)
        reader.requireFinished()
        expect(hexes(writer.proof().leaves)).toEqual(hexes(extracted.leaves))

        const middle = gindex >> BigInt(pick % gindex.toString(2).length)
        const { outer, inner } = proof.split(middle)
        expect(bytesToHex(outer.attach(middle, inner).values)).toBe(bytesToHex(proof.values))
        expect(bytesToHex(decodeStoredProof(encodeStoredProof(proof)).values)).toBe(bytesToHex(proof.values))
      }),
      { numRuns: propertyRuns / 200 },
    )
  })

  it('a proof of a thousand leaves has the root of the reference library', () => {
    const large = countingTree(11)
    const proof = oracleProof(large, formatOfRange({ first: 2048n + 500n, last: 2048n + 1523n }))
    expect(proof.format.valueCount).toBeGreaterThan(1024)
    expect(bytesToHex(proof.root)).toBe(bytesToHex(large.root))
  })
})

describe('the stored form', () => {
  it('descriptor and values follow each other without lengths, and are read back', () => {
    for (let last = 32n; last < 64n; last++) {
      const proof = oracleProof(tree, formatOfRange({ first: 32n, last }))
      const stored = encodeStoredProof(proof)
      expect(stored.length).toBe(Math.ceil((129 * proof.format.valueCount) / 4))
      expect(bytesToHex(stored)).toBe(bytesToHex(concatBytes(proof.descriptor, proof.values)))
      const restored = decodeStoredProof(stored)
      expect(bytesToHex(restored.descriptor)).toBe(bytesToHex(proof.descriptor))
      expect(hexes(restored.leaves)).toEqual(hexes(proof.leaves))
    }
  })

  it('every other length is refused', () => {
    const stored = encodeStoredProof(proofOf(42n))
    for (let length = 0; length < stored.length; length++) {
      // A cut may leave a length that a smaller proof has: then the descriptor gives it away.
      expect(
        refusal(() => decodeStoredProof(stored.subarray(0, length))),
        `${length} bytes`,
      ).not.toBe('nothing')
    }
    for (let extra = 1; extra <= 40; extra++) {
      expect(
        refusal(() => decodeStoredProof(concatBytes(stored, new Uint8Array(extra)))),
        `+${extra}`,
      ).not.toBe('nothing')
    }
    expect([0, 1, 32, 34].map((length) => refusal(() => decodeStoredProof(new Uint8Array(length))))).toEqual(
      Array(4).fill('VALUE_COUNT'),
    )
  })

  it('a descriptor that does not fit the number of values is refused as what it is', () => {
    const withDescriptor = (hex: string, values: number) =>
      refusal(() => decodeStoredProof(concatBytes(hexToBytes(`0x${hex}`), new Uint8Array(32 * values))))
    expect(withDescriptor('80', 1)).toBe('nothing')
    expect(withDescriptor('60', 1)).toBe('VALUE_COUNT')
    expect(withDescriptor('60', 3)).toBe('VALUE_COUNT')
    expect(withDescriptor('00', 2)).toBe('DESCRIPTOR_UNFINISHED')
    expect(withDescriptor('61', 2)).toBe('DESCRIPTOR_EXTRA_BITS')
    expect(withDescriptor('8000', 5)).toBe('DESCRIPTOR_EXTRA_BYTES')
    expect(decodeCompactFormat(hexToBytes('0x60')).valueCount).toBe(2)
  })
})

/** Some 32 bytes, others for each seed and index. */
function seededNode(seed: number, index: number): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  for (let word = 0; word < 8; word++) view.setUint32(4 * word, Math.imul(seed + 31 * index + word, 2_654_435_761))
  return bytes
}
