import { describe, expect, it } from 'vitest'
import { concatBytes } from '../../ts/bytes.ts'
import { decodeBlockBytes, type EncodedBytes } from '../../ts/native/decodeBlockBytes.ts'
import { decodeEnvelopeBytes } from '../../ts/native/decodeEnvelopeBytes.ts'
import { branchRoot, compactMultiproofRoot } from '../../ts/native/hashing.ts'
import { NativeError } from '../../ts/native/NativeError.ts'
import { minimalPreset as preset } from '../../ts/params/Preset.ts'
import { container } from '../types/container.ts'

/** 10 MB a second. On a machine without fast SHA-256 a good part of it is needed. */
const MAX_MS_A_MB = 100

/** CPU time that a megabyte of this input costs, refused or not: it does not depend on what else the machine does. */
function cpuMsOfMegabyte(length: number, call: () => unknown): number {
  const before = process.cpuUsage()
  outcome(call)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) / 1000) * (1e6 / length)
}

function outcome(call: () => unknown): string {
  try {
    call()
    return 'taken'
  } catch (error) {
    if (error instanceof NativeError) return error.code
    throw error
  }
}

/** So many transactions of that length, all different where there is room. */
const transactions = (count: number, length: number): readonly Uint8Array[] =>
  Array.from({ length: count }, (_, at) => Uint8Array.from({ length }, (_, i) => (at >> (8 * i)) & 255))

const filler = (length: number) => Math.min(2 ** 20, Math.floor(2_000_000 / (length + 4)))

/** The encoding of an empty container, with these for the last list of byte strings in it. */
function withTransactions(fork: 'deneb' | 'gloas', name: string, list: readonly Uint8Array[]) {
  const type = container(preset, fork, name)
  const path = fork === 'deneb' ? ['body', 'executionPayload'] : ['payload']
  const value = type.defaultValue()
  let payload: unknown = value
  for (const key of path) payload = Reflect.get(Object(payload), key)
  Reflect.set(Object(payload), 'transactions', list)
  return { ssz: type.serialize(value), json: new TextEncoder().encode(JSON.stringify(type.toJson(value))) }
}

const decode = {
  BeaconBlock: (encoded: EncodedBytes) => decodeBlockBytes({ ...encoded, fork: 'deneb', limits: preset }),
  ExecutionPayloadEnvelope: decodeEnvelopeBytes,
}

describe.each([
  ['deneb', 'BeaconBlock'],
  ['gloas', 'ExecutionPayloadEnvelope'],
] as const)('of %s, a %s', (fork, name) => {
  it.each([0, 1, 2, 3, 8, 16, 28, 33, 100])('of 2 MB in transactions of %d bytes is not work for long', (length) => {
    const encoded = withTransactions(fork, name, transactions(filler(length), length))
    for (const encoding of ['ssz', 'json'] as const) {
      const bytes = encoded[encoding]
      expect(
        cpuMsOfMegabyte(bytes.length, () => decode[name]({ bytes, encoding })),
        encoding,
      ).toBeLessThan(MAX_MS_A_MB)
    }
  })
})

describe('a block with very many transactions', () => {
  it('is what the SSZ library says where they are empty', () => {
    const list = [...transactions(70_000, 0), Uint8Array.of(1), ...transactions(3, 0), ...transactions(40, 200)]
    const type = container(preset, 'deneb', 'BeaconBlock')
    const { ssz: bytes } = withTransactions('deneb', 'BeaconBlock', list)
    const { root } = decode.BeaconBlock({ bytes, encoding: 'ssz' })
    expect(root).toEqual(type.hashTreeRoot(type.deserialize(bytes)))
  })

  it('is refused where they are shorter than any transaction, before anything is hashed', () => {
    const { ssz: bytes } = withTransactions('deneb', 'BeaconBlock', transactions(100_000, 3))
    expect(outcome(() => decode.BeaconBlock({ bytes, encoding: 'ssz' }))).toBe('TOO_MANY_ITEMS')
  })

  it('is taken where they are as short as transactions can be, and a few may be shorter', () => {
    for (const list of [transactions(50_000, 75), transactions(2_000, 1)]) {
      const { ssz: bytes } = withTransactions('deneb', 'BeaconBlock', list)
      expect(outcome(() => decode.BeaconBlock({ bytes, encoding: 'ssz' }))).toBe('taken')
    }
  })
})

describe('other inputs of a megabyte', () => {
  const megabyte = new Uint8Array(1 << 20)
  const out = new Uint8Array(32)
  const text = (value: string) => new TextEncoder().encode(value)

  it.each<[name: string, length: number, call: () => unknown]>([
    ['a descriptor of zeros', 1 << 20, () => compactMultiproofRoot({ descriptor: megabyte, values: out }, megabyte)],
    [
      'a descriptor of ones',
      1 << 20,
      () => compactMultiproofRoot({ descriptor: megabyte.slice().fill(255), values: megabyte }, out.slice()),
    ],
    ['a branch', 1 << 20, () => branchRoot({ leaf: out, branch: megabyte, gindex: 2n ** 63n })],
    [
      'JSON with a million unknown keys',
      6_000_000,
      () => decode.BeaconBlock({ bytes: text(`{"data":{${'"k":0,'.repeat(1_000_000)}"k":0}}`), encoding: 'json' }),
    ],
    [
      'JSON that nests',
      1 << 20,
      () => decode.BeaconBlock({ bytes: text('{"message":'.repeat((1 << 20) / 11)), encoding: 'json' }),
    ],
    [
      'SSZ of offsets',
      1 << 20,
      () => decode.BeaconBlock({ bytes: concatBytes(megabyte.slice(0, 80), megabyte), encoding: 'ssz' }),
    ],
  ])('are not work for long: %s', (_, length, call) => {
    expect(cpuMsOfMegabyte(length, call)).toBeLessThan(MAX_MS_A_MB)
  })
})
