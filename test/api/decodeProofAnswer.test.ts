import { describe, expect, it } from 'vitest'
import type { BeaconAnswer } from '../../ts/api/BeaconHttp.ts'
import { decodeProofAnswer } from '../../ts/api/decodeProofAnswer.ts'
import { bytesToHex, concatBytes, hexToBytes } from '../../ts/bytes.ts'
import { DecodeError } from '../../ts/errors.ts'
import { encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'

/** Values and root of the eight-leaf example that the format's specification gives: nodes 8, 9, 5, 6 and 7. */
const format = formatOfGindices([9n, 6n])
const leaves = [
  `0x01${'00'.repeat(31)}`,
  `0x02${'00'.repeat(31)}`,
  '0xae71995c8dc6ad58e031bf776a57daf59b5811ae97179ac5e2091b0268522bba',
  '0x3048a770d49f19ee8b5989862037a8fad3d7ec71b67ae11ca80aac6a9a2c3adb',
  '0x7225c5b70ae4ce346423eb01e2c25b8eccbee0e3296bb5699a54844da478fa86',
]
const ROOT = '0x99cb728885028dc2c35af59794139055007536d3ed8efb214db6b8798fcc8480'
const descriptor = bytesToHex(encodeCompactFormat(format))
const values = concatBytes(...leaves.map((leaf) => hexToBytes(leaf)))

function json(data: unknown): BeaconAnswer {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: 'fulu', data }))
  return { encoding: 'json', bytes, version: undefined }
}

function ssz(bytes: Uint8Array): BeaconAnswer {
  return { encoding: 'ssz', bytes, version: undefined }
}

function container(
  leafBytes: Uint8Array,
  descriptorBytes: Uint8Array,
  offsets = [8, 8 + leafBytes.length],
): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(8))
  for (const [index, offset] of offsets.entries()) fixed.setUint32(4 * index, offset, true)
  return concatBytes(new Uint8Array(fixed.buffer), leafBytes, descriptorBytes)
}

const asked = encodeCompactFormat(format)

describe('the answer of a proof route', () => {
  it.each([
    ['JSON', json({ leaves, descriptor })],
    ['the SSZ container', ssz(container(values, asked))],
    ['the bare leaves of 2023', ssz(values)],
  ])('N14: %s leads to the root', (_form, answer) => {
    const proof = decodeProofAnswer(answer, format)
    expect(bytesToHex(proof.root)).toBe(ROOT)
    expect(proof.leaves.map(bytesToHex)).toEqual(leaves)
  })

  it.each([
    ['JSON with the descriptor of other nodes', json({ leaves, descriptor: '0x2e' })],
    ['JSON without a descriptor', json({ leaves })],
    ['JSON with a leaf too few', json({ leaves: leaves.slice(1), descriptor })],
    ['JSON with a leaf too many', json({ leaves: [...leaves, leaves[0]], descriptor })],
    ['JSON with a short leaf', json({ leaves: [...leaves.slice(1), '0x01'], descriptor })],
    ['JSON with a number for a leaf', json({ leaves: [...leaves.slice(1), 1], descriptor })],
    ['JSON without leaves', json({ descriptor })],
    ['JSON without data', json(null)],
    ['a container with the descriptor of other nodes', ssz(container(values, Uint8Array.of(0x2e, 0x80)))],
    ['a container with a longer descriptor', ssz(container(values, concatBytes(asked, Uint8Array.of(0))))],
    ['a container without a descriptor', ssz(container(values, new Uint8Array()))],
    ['a container with a leaf too few', ssz(container(values.subarray(32), asked))],
    ['a container with wrong offsets', ssz(container(values, asked, [8, 9]))],
    ['a container with its lists swapped', ssz(container(values, asked, [9, 8]))],
    ['bare leaves cut short', ssz(values.subarray(1))],
    ['nothing', ssz(new Uint8Array())],
  ])('%s is refused', (_what, answer) => {
    expect(() => decodeProofAnswer(answer, format)).toThrow(DecodeError)
  })

  it('a container of as many other nodes is told by its descriptor', () => {
    expect(() => decodeProofAnswer(ssz(container(values, asked)), formatOfGindices([4n, 10n, 6n]))).toThrow(DecodeError)
  })
})
