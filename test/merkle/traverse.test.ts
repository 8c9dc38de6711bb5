import { getNode, type Node } from '@chainsafe/persistent-merkle-tree'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { MultiProofReader } from '../../ts/merkle/MultiProofReader.ts'
import { MultiProofWriter } from '../../ts/merkle/MultiProofWriter.ts'
import { mergedReader } from '../../ts/merkle/mergedReader.ts'
import { mergedWriter } from '../../ts/merkle/mergedWriter.ts'
import { leafFormat } from '../../ts/merkle/ProofFormat.ts'
import type { ProofReader } from '../../ts/merkle/ProofReader.ts'
import { traverse } from '../../ts/merkle/traverse.ts'
import { refusal } from './refusal.ts'
import { countingTree, oracleProof } from './sampleTree.ts'

const tree = countingTree(5)
const root = bytesToHex(tree.root)
const hexes = (nodes: readonly Uint8Array[]) => nodes.map(bytesToHex)
const proofOf = (...asked: bigint[]) => oracleProof(tree, formatOfGindices(asked))

/** Reads a whole tree that knows every node, and counts which nodes it was asked for. */
function treeReader(node: Node, log: { reads: number }): ProofReader {
  return {
    children: () => (node.isLeaf() ? undefined : [treeReader(node.left, log), treeReader(node.right, log)]),
    readNode: () => {
      log.reads++
      return node.root
    },
  }
}

describe('traverse', () => {
  it('S29: a reader that a traversal went through is finished', () => {
    const reader = new MultiProofReader(proofOf(42n, 50n))
    expect(reader.isFinished).toBe(false)
    expect(refusal(() => reader.requireFinished())).toBe('UNREAD_VALUES')
    expect(bytesToHex(traverse(reader))).toBe(root)
    expect(reader.isFinished).toBe(true)
    expect(refusal(() => reader.requireFinished())).toBe('nothing')
  })

  it('S29: ten readers merged give the union to one writer, and all end finished', () => {
    const asked = [32n, 35n, 36n, 40n, 41n, 47n, 50n, 55n, 60n, 63n]
    const readers = asked.map((gindex) => new MultiProofReader(proofOf(gindex)))
    const writer = new MultiProofWriter(formatOfGindices(asked))
    expect(bytesToHex(traverse(mergedReader(readers), writer))).toBe(root)
    expect(readers.every((reader) => reader.isFinished)).toBe(true)
    expect(hexes(writer.proof().leaves)).toEqual(hexes(proofOf(...asked).leaves))
  })

  it('S29: what the writer does not need of a merged reader is left over, and that is an error', () => {
    const deep = new MultiProofReader(proofOf(42n))
    const shallow = new MultiProofReader(proofOf(3n))
    traverse(mergedReader([shallow, deep]), new MultiProofWriter(formatOfGindices([3n])))
    expect(refusal(() => shallow.requireFinished())).toBe('nothing')
    expect(refusal(() => deep.requireFinished())).toBe('UNREAD_VALUES')
  })

  it('S29: an absent index fails', () => {
    const reader = new MultiProofReader(proofOf(42n))
    expect(refusal(() => traverse(reader, new MultiProofWriter(formatOfGindices([50n]))))).toBe('NOT_IN_PROOF')
  })

  it('a reader that knows every node is asked only for what the writer wants', () => {
    const log = { reads: 0 }
    const writer = new MultiProofWriter(formatOfGindices([42n]))
    expect(bytesToHex(traverse(treeReader(tree, log), writer))).toBe(root)
    expect(log.reads).toBe(11)
    expect(hexes(writer.proof().leaves)).toEqual(hexes(proofOf(42n).leaves))
    log.reads = 0
    expect(bytesToHex(traverse(treeReader(tree, log)))).toBe(root)
    expect(log.reads).toBe(1)
  })

  it('S27: a reader and a writer with subtrees run through two structures in one go, and split them', () => {
    const outer = proofOf(42n)
    const subtree = countingTree(4, 100)
    const values = outer.leaves.map((leaf, index) => (index === 2 ? subtree.root : leaf))
    const holder = MultiProof.ofLeaves(outer.format, values)
    const inner = oracleProof(subtree, formatOfGindices([20n, 31n]))

    const innerReader = new MultiProofReader(inner)
    const reader = new MultiProofReader(holder, new Map([[42n, innerReader]]))
    const innerWriter = new MultiProofWriter(formatOfGindices([20n]))
    const writer = new MultiProofWriter(holder.format, new Map([[42n, innerWriter]]))
    expect(bytesToHex(traverse(reader, writer))).toBe(bytesToHex(holder.root))
    reader.requireFinished()
    innerReader.requireFinished()
    expect(hexes(writer.proof().leaves)).toEqual(hexes(holder.leaves))
    expect(hexes(innerWriter.proof().leaves)).toEqual(hexes(oracleProof(subtree, formatOfGindices([20n])).leaves))

    const flat = new MultiProofWriter(holder.attach(42n, inner).format)
    traverse(new MultiProofReader(holder, new Map([[42n, new MultiProofReader(inner)]])), flat)
    expect(hexes(flat.proof().leaves)).toEqual(hexes(holder.attach(42n, inner).leaves))
  })

  it('S27: a subtree of another root than the value it is attached at is a conflict', () => {
    const inner = new MultiProofReader(oracleProof(countingTree(3, 7), formatOfGindices([8n])))
    const reader = () => new MultiProofReader(proofOf(42n), new Map([[42n, inner]]))
    const writer = new MultiProofWriter(formatOfGindices([84n * 4n]))
    expect(refusal(() => traverse(reader(), writer))).toBe('CONFLICTING_PROOFS')
    const lone = new MultiProofReader(new MultiProof(leafFormat, new Uint8Array(32).fill(9)))
    expect(refusal(() => traverse(new MultiProofReader(proofOf(42n), new Map([[42n, lone]]))))).toBe(
      'CONFLICTING_PROOFS',
    )
  })

  it('S27: subtrees are attached only at values', () => {
    const proof = proofOf(42n)
    const inner = new MultiProofReader(proof)
    expect(refusal(() => new MultiProofReader(proof, new Map([[5n, inner]])))).toBe('NOT_A_LEAF')
    expect(refusal(() => new MultiProofWriter(proof.format, new Map([[84n, new MultiProofWriter(leafFormat)]])))).toBe(
      'NOT_A_LEAF',
    )
  })

  it('one traversal serves two writers of different depth', () => {
    const shallow = new MultiProofWriter(formatOfGindices([10n]))
    const deep = new MultiProofWriter(formatOfGindices([42n]))
    traverse(new MultiProofReader(proofOf(42n)), mergedWriter([shallow, deep]))
    expect(hexes(shallow.proof().leaves)).toEqual(hexes(proofOf(10n).leaves))
    expect(hexes(deep.proof().leaves)).toEqual(hexes(proofOf(42n).leaves))
  })

  it('two readers that differ at a node, or below it, are a conflict', () => {
    const right = proofOf(42n)
    const wrong = new MultiProof(right.format, right.values.with(0, 0xee))
    const both = () => mergedReader([new MultiProofReader(right), new MultiProofReader(wrong)])
    expect(refusal(() => traverse(both()))).toBe('CONFLICTING_PROOFS')
    const above = MultiProof.ofLeaves(formatOfGindices([2n]), [new Uint8Array(32), getNode(tree, 3n).root])
    const merged = mergedReader([new MultiProofReader(above), new MultiProofReader(right)])
    expect(refusal(() => traverse(merged, new MultiProofWriter(right.format)))).toBe('CONFLICTING_PROOFS')
  })

  it('a writer that did not get everything gives no proof', () => {
    expect(refusal(() => new MultiProofWriter(formatOfGindices([42n])).proof())).toBe('UNWRITTEN_VALUES')
  })

  it('a reader without end runs into the limit of depth', () => {
    const endless: ProofReader = { children: () => [endless, endless], readNode: () => undefined }
    expect(refusal(() => traverse(endless))).toBe('PROOF_TOO_DEEP')
  })

  it('a reader that gives no node of 32 bytes is found out', () => {
    const short: ProofReader = { children: () => undefined, readNode: () => new Uint8Array(31) }
    expect(refusal(() => traverse(short))).toBe('ERR_INTERNAL')
  })
})
