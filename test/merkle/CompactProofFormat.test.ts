import { computeDescriptor, descriptorToBitlist } from '@chainsafe/persistent-merkle-tree'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesToHex, hexToBytes } from '../../ts/bytes.ts'
import { decodeCompactFormat, descriptorLength, encodeCompactFormat } from '../../ts/merkle/CompactProofFormat.ts'
import { equalFormats } from '../../ts/merkle/equalFormats.ts'
import { formatOfGindices } from '../../ts/merkle/formatOfGindices.ts'
import { MAX_PROOF_DEPTH, MAX_PROOF_VALUES } from '../../ts/merkle/proofLimits.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { propertyRuns } from './propertyRuns.ts'
import { refusal } from './refusal.ts'

const hex = (bytes: Uint8Array) => bytesToHex(bytes).slice(2)
const unhex = (text: string) => hexToBytes(`0x${text}`)
const decodeRefusal = (descriptor: Uint8Array) => refusal(() => decodeCompactFormat(descriptor))

const published: readonly (readonly [string, { readonly asked: readonly bigint[]; readonly descriptor: string }])[] = [
  ['the root', { asked: [1n], descriptor: '80' }],
  ['one of two', { asked: [2n], descriptor: '60' }],
  ['two of eight', { asked: [10n, 11n], descriptor: '2e' }],
  ['one of thirty-two', { asked: [42n], descriptor: '25e0' }],
  ['nodes of two levels', { asked: [9n, 6n], descriptor: '1d80' }],
  ['finalized root of altair', { asked: [105n], descriptor: '48f8' }],
  ['capella: execution hash and finalized root', { asked: [908n, 105n], descriptor: '48f0a7e0' }],
  ['deneb: execution hash and finalized root', { asked: [1804n, 105n], descriptor: '48f053f8' }],
  ['electra and fulu: execution hash and finalized root', { asked: [2828n, 169n], descriptor: '247829fe' }],
  ['electra: next committee and finalized root', { asked: [87n, 169n], descriptor: '247780' }],
  ['gloas: execution hash and finalized root', { asked: [2947n, 735n], descriptor: '2955817f80' }],
]

describe('CompactProofFormat', () => {
  it.each(published)('N8: %s has its published descriptor', (_title, { asked, descriptor }) => {
    const format = formatOfGindices(asked)
    expect(hex(encodeCompactFormat(format))).toBe(descriptor)
    expect(equalFormats(decodeCompactFormat(unhex(descriptor)), format)).toBe(true)
    expect(hex(encodeCompactFormat(decodeCompactFormat(unhex(descriptor))))).toBe(descriptor)
    expect(hex(computeDescriptor([...asked]))).toBe(descriptor)
  })

  it.each([
    ['capella', '48f0a7e0'],
    ['deneb', '48f053f8'],
    ['electra', '247829fe'],
    ['fulu', '247829fe'],
    ['gloas', '2955817f80'],
  ] as const)('N8: the indices of %s in the fork table give %s', (fork, descriptor) => {
    const { finalizedRoot, executionBlockHashInState } = gindices(fork)
    expect(hex(encodeCompactFormat(formatOfGindices([executionBlockHashInState ?? 0n, finalizedRoot])))).toBe(
      descriptor,
    )
  })

  it.each([
    ['00', 'DESCRIPTOR_UNFINISHED'],
    ['40', 'DESCRIPTOR_UNFINISHED'],
    ['', 'DESCRIPTOR_UNFINISHED'],
    ['25', 'DESCRIPTOR_UNFINISHED'],
    ['ff', 'DESCRIPTOR_EXTRA_BITS'],
    ['61', 'DESCRIPTOR_EXTRA_BITS'],
    ['25e1', 'DESCRIPTOR_EXTRA_BITS'],
    ['25e000', 'DESCRIPTOR_EXTRA_BYTES'],
    ['8000', 'DESCRIPTOR_EXTRA_BYTES'],
    ['8080', 'DESCRIPTOR_EXTRA_BYTES'],
    ['5555555555555501', 'DESCRIPTOR_UNFINISHED'],
  ])('N8: descriptor %s is refused as %s', (descriptor, code) => {
    expect(decodeRefusal(unhex(descriptor))).toBe(code)
  })

  it('N8: every descriptor of one or two bytes is taken or refused as the reference library does', () => {
    let taken = 0
    for (let word = 0; word < 2 ** 16; word++) {
      const both = Uint8Array.of(word >> 8, word & 0xff)
      for (const descriptor of word < 256 ? [both.subarray(1), both] : [both]) {
        const code = decodeRefusal(descriptor)
        if (code !== oracleVerdict(descriptor))
          expect.fail(`${hex(descriptor)}: ${code}, not ${oracleVerdict(descriptor)}`)
        if (code === 'nothing') taken++
      }
    }
    // Trees of 1 to 4 leaves, then of 5 to 8 leaves: Catalan numbers.
    expect(taken).toBe(1 + 1 + 2 + 5 + (14 + 42 + 132 + 429))
  })

  it('random and hostile descriptors are taken or refused, and encoded again, as the reference library does', () => {
    const bits = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 24 }).map((bytes) => Uint8Array.from(bytes))
    fc.assert(
      fc.property(bits, fc.nat(255), fc.nat(8 * 24), (noise, filler, flipped) => {
        const complete = completed(noise)
        const padded = Uint8Array.of(...complete, filler)
        const broken = complete.map((byte, index) => (index === flipped >> 3 ? byte ^ (1 << (flipped & 7)) : byte))
        for (const descriptor of [noise, complete, padded, broken]) {
          const code = decodeRefusal(descriptor)
          if (code !== oracleVerdict(descriptor)) expect.fail(`${hex(descriptor)}: ${code}`)
          if (code !== 'nothing') continue
          const format = decodeCompactFormat(descriptor)
          if (hex(encodeCompactFormat(format)) !== hex(descriptor))
            expect.fail(`${hex(descriptor)} is encoded otherwise`)
          if (descriptorLength(format.valueCount) !== descriptor.length)
            expect.fail(`${hex(descriptor)} has another length`)
        }
      }),
      // Each run tries four descriptors.
      { numRuns: propertyRuns / 4 },
    )
  })

  it('depth and size are bounded before anything is built', () => {
    const deepest = bitsToBytes([...Array.from({ length: MAX_PROOF_DEPTH }, () => 0), ...ones(MAX_PROOF_DEPTH + 1)])
    expect(decodeCompactFormat(deepest).depth).toBe(MAX_PROOF_DEPTH)
    const deeper = bitsToBytes([...Array.from({ length: MAX_PROOF_DEPTH + 1 }, () => 0), ...ones(MAX_PROOF_DEPTH + 2)])
    expect(decodeRefusal(deeper)).toBe('PROOF_TOO_DEEP')
    const comb = bitsToBytes([...Array.from({ length: MAX_PROOF_DEPTH + 1 }, () => [0, 1]).flat(), 1])
    expect(decodeRefusal(comb)).toBe('PROOF_TOO_DEEP')
    expect(decodeRefusal(new Uint8Array(10_000))).toBe('PROOF_TOO_DEEP')
    expect(decodeRefusal(new Uint8Array(descriptorLength(MAX_PROOF_VALUES) + 1))).toBe('PROOF_TOO_LARGE')
  })

  it('the largest proof there may be is encoded and decoded without recursion', () => {
    const bits: number[] = []
    const pending = [16]
    for (let height = pending.pop(); height !== undefined; height = pending.pop()) {
      bits.push(height === 0 ? 1 : 0)
      if (height > 0) pending.push(height - 1, height - 1)
    }
    const descriptor = bitsToBytes(bits)
    const format = decodeCompactFormat(descriptor)
    expect(format.valueCount).toBe(MAX_PROOF_VALUES)
    expect(hex(encodeCompactFormat(format))).toBe(hex(descriptor))
  })
})

/** What the reference library says, in this project's codes; the limit of depth is ours alone. */
function oracleVerdict(descriptor: Uint8Array): string {
  if (depthOf(descriptor) > MAX_PROOF_DEPTH) return 'PROOF_TOO_DEEP'
  try {
    descriptorToBitlist(descriptor)
    return 'nothing'
  } catch (error) {
    const text = String(error)
    if (text.includes('not enough 1 bits')) return 'DESCRIPTOR_UNFINISHED'
    return text.includes('too many bytes') ? 'DESCRIPTOR_EXTRA_BYTES' : 'DESCRIPTOR_EXTRA_BITS'
  }
}

/** Inner nodes on the way to the deepest node of the descriptor's tree. */
function depthOf(descriptor: Uint8Array): number {
  const open: ('left' | 'right')[] = []
  let deepest = 0
  for (const byte of descriptor) {
    for (let shift = 7; shift >= 0; shift--) {
      if (((byte >> shift) & 1) === 0) {
        deepest = Math.max(deepest, open.push('left'))
        continue
      }
      while (open.at(-1) === 'right') open.pop()
      if (open.length === 0) return deepest
      open[open.length - 1] = 'right'
    }
  }
  return deepest
}

/** The descriptor that begins with these bits: cut where their tree is complete, else completed by leaves. */
function completed(noise: Uint8Array): Uint8Array {
  const bits: number[] = []
  let missing = 1
  for (let index = 0; index < 8 * noise.length && missing > 0; index++) {
    const bit = ((noise[index >> 3] ?? 0) >> (7 - (index & 7))) & 1
    bits.push(bit)
    missing += bit === 1 ? -1 : 1
  }
  return bitsToBytes([...bits, ...ones(missing)])
}

function ones(count: number): number[] {
  return Array.from({ length: count }, () => 1)
}

function bitsToBytes(bits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8))
  for (const [index, bit] of bits.entries())
    if (bit === 1) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7))
  return bytes
}
