import { ByteListType, ByteVectorType, ContainerType, ListCompositeType } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { leafGindices } from '../../ts/merkle/leafGindices.ts'
import { MultiProof } from '../../ts/merkle/MultiProof.ts'
import { decodeProofContainer, encodeProofContainer } from '../../ts/merkle/proofContainer.ts'
import { refusal } from './refusal.ts'

const library = new ContainerType({
  leaves: new ListCompositeType(new ByteVectorType(32), 10_000),
  descriptor: new ByteListType(2048),
})
const format = formatOfGindices([9n, 6n])
const leaves = Array.from({ length: format.valueCount }, (_, index) => new Uint8Array(32).fill(index + 1))
const proof = MultiProof.ofLeaves(format, leaves)

describe('the SSZ container of a proof', () => {
  it('is byte for byte what the SSZ library makes of leaves and descriptor, and reads back', () => {
    const bytes = encodeProofContainer(proof)
    expect(bytesToHex(bytes)).toBe(bytesToHex(library.serialize({ leaves, descriptor: proof.descriptor })))
    expect(bytesToHex(decodeProofContainer(bytes).root)).toBe(bytesToHex(proof.root))
  })

  it.each([
    ['nothing', () => new Uint8Array(), 'PROOF_CONTAINER'],
    ['seven bytes', () => new Uint8Array(7), 'PROOF_CONTAINER'],
    ['another first offset', () => changed(0, 12), 'PROOF_CONTAINER'],
    ['leaves that end inside one', () => changed(4, 8 + 31), 'PROOF_CONTAINER'],
    ['a descriptor past the end', () => changed(6, 1), 'PROOF_CONTAINER'],
    ['no leaves', () => changed(4, 8), 'PROOF_CONTAINER'],
    ['a descriptor that begins with a leaf', () => changed(4, 8 + 4 * 32), 'PROOF_TOO_DEEP'],
    ['no descriptor', () => encodeProofContainer(proof).subarray(0, 8 + 5 * 32), 'DESCRIPTOR_UNFINISHED'],
    ['a whole byte more', () => Uint8Array.from([...encodeProofContainer(proof), 0]), 'DESCRIPTOR_EXTRA_BYTES'],
    ['more than any proof has', () => new Uint8Array(3 * 1024 * 1024), 'PROOF_CONTAINER'],
  ])('%s is refused', (_what, bytes, code) => {
    expect(refusal(() => decodeProofContainer(bytes()))).toBe(code)
  })
})

/** The container with one byte of it changed. */
function changed(index: number, byte: number): Uint8Array {
  const bytes = encodeProofContainer(proof)
  bytes[index] = byte
  return bytes
}

describe('the indices of the values of a format', () => {
  it('come left to right, those asked for among them', () => {
    expect(leafGindices(format)).toEqual([8n, 9n, 5n, 6n, 7n])
    expect(leafGindices(formatOfGindices([1n]))).toEqual([1n])
    const deep = 2n ** 63n + 5n
    expect(leafGindices(formatOfGindices([deep]))).toContain(deep)
  })
})
