import { getNode } from '@chainsafe/persistent-merkle-tree'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { decodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { equalFormats } from '../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { MultiProofReader } from '../../ts/merkle/MultiProofReader.ts'
import { proofOfBranch } from '../../ts/merkle/proofOfBranch.ts'
import { traverse } from '../../ts/merkle/traverse.ts'
import { validateProof } from '../../ts/merkle/validateProof.ts'
import { hasVectors } from '../support/vectors.ts'
import {
  type BeaconBlockVector,
  type CompactVector,
  listProofs,
  readVector,
  type SingleVector,
  type SummariesVector,
  sepoliaState,
} from './readVectors.ts'
import { oracleProof } from './sampleTree.ts'

const compact = listProofs('compact-multiproof', '.json')
const readCompact = (name: string) => readVector<CompactVector>('proofs', 'compact-multiproof', name)
const nodes = (hexes: readonly string[]) => hexes.map((hex) => hexToBytes(hex, 32))

function compactProof({ descriptor, leaves }: CompactVector): MultiProof {
  return MultiProof.ofLeaves(decodeCompactFormat(hexToBytes(descriptor)), nodes(leaves))
}

describe.skipIf(!hasVectors('proofs'))('published proofs', () => {
  it.each(compact)('%s has the format of its targets, their values, and the root of the real state', (name) => {
    const vector = readCompact(name)
    const format = formatOfGindices(vector.targets.map(({ gindex }) => BigInt(gindex)))
    const proof = compactProof(vector)
    expect(bytesToHex(proof.descriptor)).toBe(vector.descriptor)
    expect(equalFormats(proof.format, format)).toBe(true)
    expect(() => validateProof(proof, { format, root: hexToBytes(vector.state_root) })).not.toThrow()
    for (const { gindex, value } of vector.targets) expect(bytesToHex(proof.node(BigInt(gindex)))).toBe(value)
    const reader = new MultiProofReader(proof)
    expect(bytesToHex(traverse(reader))).toBe(vector.state_root)
    expect(reader.isFinished).toBe(true)
  })

  it('S26 S29: all proofs of the real state merge into one, and each comes out of it again', () => {
    const vectors = compact.map(readCompact)
    const merged = MultiProof.merge(vectors.map(compactProof))
    const gindices = vectors.flatMap(({ targets }) => targets.map(({ gindex }) => BigInt(gindex)))
    expect(equalFormats(merged.format, formatOfGindices(gindices))).toBe(true)
    for (const vector of vectors) {
      const extracted = merged.extract(compactProof(vector).format)
      expect(extracted.leaves.map(bytesToHex)).toEqual(vector.leaves)
    }
    expect(bytesToHex(new MultiProof(merged.format, merged.values).root)).toBe(vectors[0]?.state_root)
  })

  it.each(listProofs('single-gindex', '.json'))('%s leads to the root in its name', (name) => {
    const { gindex, leaf, witnesses } = readVector<SingleVector>('proofs', 'single-gindex', name)
    const proof = proofOfBranch({ leaf: hexToBytes(leaf, 32), branch: nodes(witnesses), gindex: BigInt(gindex) })
    expect(bytesToHex(proof.root)).toBe(/0x[0-9a-f]{64}/.exec(name)?.[0])
    expect(bytesToHex(proof.node(BigInt(gindex)))).toBe(leaf)
    expect(proof.branch(BigInt(gindex)).map(bytesToHex)).toEqual(witnesses)
  })

  it('S29: two single proofs of one real block merge', () => {
    const ofBlock = listProofs('single-gindex', '.json').filter((name) => name.startsWith('block_proof_0x7d6b5bbd'))
    const vectors = ofBlock.map((name) => readVector<SingleVector>('proofs', 'single-gindex', name))
    const merged = MultiProof.merge(
      vectors.map(({ gindex, leaf, witnesses }) =>
        proofOfBranch({ leaf: hexToBytes(leaf, 32), branch: nodes(witnesses), gindex: BigInt(gindex) }),
      ),
    )
    expect(vectors.length).toBe(2)
    for (const { gindex, leaf } of vectors) expect(bytesToHex(merged.node(BigInt(gindex)))).toBe(leaf)
    expect(bytesToHex(new MultiProof(merged.format, merged.values).root)).toMatch(/^0x7d6b5bbdd7de1273/)
  })

  it.each(listProofs('beacon-block-proof', '.yaml'))(
    '%s proves its execution block hash under the block root',
    (name) => {
      const vector = readVector<BeaconBlockVector>('proofs', 'beacon-block-proof', name)
      const gindex = name.startsWith('deneb') ? 6444n : 3228n
      const leaf = hexToBytes(vector.execution_block_header, 32)
      const proof = proofOfBranch({ leaf, branch: nodes(vector.execution_block_proof), gindex })
      expect(bytesToHex(proof.root)).toBe(vector.beacon_block_root)
    },
  )

  it.each([
    ['deneb', 59n],
    ['electra', 91n],
  ])('historical summaries of a random %s state are proven at index %s', (fork, gindex) => {
    const vector = readVector<SummariesVector>('proofs', `historical_summaries_with_proof-${fork}.yaml`)
    const leaf = hexToBytes(vector.historical_summaries_root, 32)
    const proof = proofOfBranch({ leaf, branch: nodes(vector.historical_summaries_state_proof), gindex })
    expect(bytesToHex(proof.root)).toBe(vector.beacon_state_root)
  })
})

describe.skipIf(!hasVectors('states'))('the real state', () => {
  it('every vector is what the reference library proves of it', () => {
    const state = sepoliaState()
    for (const vector of compact.map(readCompact)) {
      expect(bytesToHex(state.root)).toBe(vector.state_root)
      const format = formatOfGindices(vector.targets.map(({ gindex }) => BigInt(gindex)))
      expect(oracleProof(state, format).leaves.map(bytesToHex)).toEqual(vector.leaves)
      for (const { gindex, value } of vector.targets)
        expect(bytesToHex(getNode(state, BigInt(gindex)).root)).toBe(value)
    }
    expect(compact.length).toBe(9)
  })
})
