import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../ts/bytes.ts'
import {
  blockSlot,
  decodeBlockBytes,
  decodeBlockBytesAsync,
  type EncodedBytes,
} from '../../ts/native/decodeBlockBytes.ts'
import { NativeError } from '../../ts/native/NativeError.ts'
import { type Preset, minimalPreset as preset } from '../../ts/params/Preset.ts'
import { type Random, randomFrom, randomValue } from '../types/blockOracle/randomValue.ts'
import { container } from '../types/container.ts'

const forks = ['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const
type Fork = (typeof forks)[number]

/** Random damages per fork; more when `BLSYNC_PROPERTY_RUNS` says so. */
const RUNS = Number(process.env.BLSYNC_PROPERTY_RUNS ?? 300)

/** Where a bare block's body begins; what lies before are fixed fields and the body's offset. */
const BODY = 84

/** What the addon says of a content that does not fit. */
const REFUSALS = [
  'INVALID_LENGTH',
  'INVALID_OFFSET',
  'INVALID_BITS',
  'INVALID_VALUE',
  'TOO_MANY_ITEMS',
  'INVALID_JSON',
  'MISSING_FIELD',
  'DUPLICATE_FIELD',
]

function messageOf(fork: Fork, seed: number): Uint8Array {
  const type = container(preset, fork, 'BeaconBlock')
  return type.serialize(randomValue(type, { random: randomFrom(seed) }))
}

/** The root, or the code with which the block was refused. */
function outcome(fork: Fork, encoded: EncodedBytes, limits: Preset = preset): string {
  try {
    return bytesToHex(decodeBlockBytes({ ...encoded, fork, limits }).root)
  } catch (error) {
    if (error instanceof NativeError) return error.code
    throw error
  }
}

/** The root by the SSZ library, or nothing. */
function oracleRoot(fork: Fork, message: Uint8Array): string | undefined {
  const type = container(preset, fork, 'BeaconBlock')
  try {
    return bytesToHex(type.hashTreeRoot(type.deserialize(message)))
  } catch {
    return undefined
  }
}

function mutated(message: Uint8Array, random: Random): Uint8Array {
  const pick = (end: number): number => BODY + Math.floor(random() * (end - BODY))
  const at = pick(message.length)
  const copy = Uint8Array.from(message)
  const word = new DataView(copy.buffer)
  switch (Math.floor(random() * 6)) {
    case 0:
      return copy.with(at, Math.floor(random() * 256))
    case 1:
      // The first offsets of the body and of what lies in it.
      word.setUint32(Math.min(BODY + 4 * Math.floor(random() * 80), copy.length - 4), Math.floor(random() * 1000), true)
      return copy
    case 2: {
      const place = Math.min(pick(copy.length), copy.length - 4)
      word.setUint32(place, word.getUint32(place, true) + ([-4, -1, 1, 4][Math.floor(random() * 5)] ?? 2 ** 31), true)
      return copy
    }
    case 3:
      return copy.subarray(0, at)
    case 4:
      return concatBytes(copy, new Uint8Array(Math.floor(random() * 9)))
    default:
      return concatBytes(copy.subarray(0, at), copy.subarray(Math.min(copy.length, at + Math.floor(random() * 40))))
  }
}

describe('SSZ blocks with damaged bytes', () => {
  it.each(forks)('%s: accepted exactly when the SSZ library accepts them, with the same root', (fork) => {
    const random = randomFrom(7)
    let refused = 0
    for (let run = 0; run < RUNS; run++) {
      const message = mutated(messageOf(fork, run % 20), random)
      const expected = oracleRoot(fork, message)
      const actual = outcome(fork, { bytes: message, encoding: 'ssz' })
      if (expected === undefined) {
        refused++
        expect(REFUSALS, `run ${run}`).toContain(actual)
      } else {
        expect(actual, `run ${run}`).toBe(expected)
      }
    }
    expect(refused).toBeGreaterThan(RUNS / 10)
  })

  it('every prefix is refused, unless it ends between two items of the last list', () => {
    const message = messageOf('electra', 3)
    for (let length = 0; length < message.length; length += length < 600 ? 1 : 37) {
      const prefix = message.subarray(0, length)
      const expected = oracleRoot('electra', prefix)
      const actual = outcome('electra', { bytes: prefix, encoding: 'ssz' })
      if (expected === undefined) expect(REFUSALS).toContain(actual)
      else expect(actual).toBe(expected)
    }
  })

  it('a block of one fork is none of another', () => {
    for (const [index, fork] of forks.entries()) {
      for (const [other, otherFork] of forks.entries()) {
        const isAlike =
          fork === otherFork ||
          (fork === 'electra' && otherFork === 'fulu') ||
          (fork === 'fulu' && otherFork === 'electra')
        const actual = outcome(otherFork, { bytes: messageOf(fork, index + other), encoding: 'ssz' })
        if (isAlike) expect(actual).toMatch(/^0x/)
        else expect(REFUSALS).toContain(actual)
      }
    }
  })

  it('more bytes than the network carries are refused before anything is hashed', () => {
    const bytes = concatBytes(messageOf('gloas', 1), new Uint8Array(10 * 2 ** 20))
    expect(outcome('gloas', { bytes, encoding: 'ssz' })).toBe('INVALID_LENGTH')
  })
})

/** Every change of one place in a JSON value: each key dropped, each value of another kind. */
function* changes(value: unknown, set: (value: unknown) => unknown): Generator<readonly [string, unknown]> {
  yield ['null', set(null)]
  yield ['a number', set(7)]
  if (typeof value === 'string') {
    yield ['a list', set([value])]
    yield ['a digit that is none', set(value.startsWith('0x') ? `0xg${value.slice(3)}` : `0${value}`)]
    yield ['one digit more', set(value.startsWith('0x') ? `${value}a` : `${value}${'9'.repeat(77)}`)]
    yield ['another prefix', set(`0x${value}`)]
    yield ['no text', set(value === '0x' ? 'x' : '')]
    return
  }
  if (Array.isArray(value)) {
    yield ['an object', set({ 0: value })]
    const [first] = value
    if (first !== undefined) yield* changes(first, (inner) => set(value.with(0, inner)))
    return
  }
  if (typeof value !== 'object' || value === null) return
  yield ['a list of it', set([value])]
  for (const [key, inner] of Object.entries(value)) {
    const rest = Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
    yield [`no ${key}`, set(rest)]
    yield* changes(inner, (changed) => set({ ...value, [key]: changed }))
  }
}

function jsonBytes(text: string): EncodedBytes {
  return { bytes: new TextEncoder().encode(text), encoding: 'json' }
}

describe('JSON blocks that are damaged', () => {
  const objectOf = (fork: Fork): unknown => {
    const type = container(preset, fork, 'BeaconBlock')
    return type.toJson(type.deserialize(messageOf(fork, 5)))
  }

  it.each(forks)('%s: any field missing or of another kind is refused as the SSZ library does', (fork) => {
    const type = container(preset, fork, 'BeaconBlock')
    let refused = 0
    for (const [title, changed] of changes(objectOf(fork), (value) => value)) {
      if (typeof changed !== 'object' || changed === null || Array.isArray(changed)) continue
      const actual = outcome(fork, jsonBytes(JSON.stringify(changed)))
      let expected: string | undefined
      try {
        expected = bytesToHex(type.hashTreeRoot(type.fromJson(changed)))
      } catch {
        refused++
      }
      if (expected === undefined) expect(REFUSALS, title).toContain(actual)
      else expect(actual, title).toBe(expected)
    }
    expect(refused).toBeGreaterThan(200)
  })

  it('a key that occurs twice is refused', () => {
    const text = JSON.stringify(objectOf('capella'))
    expect(outcome('capella', jsonBytes(text.replace('{', '{"slot":"1",')))).toBe('DUPLICATE_FIELD')
  })

  it('errors name the place, and quote little of what was sent', () => {
    const text = JSON.stringify(objectOf('capella')).replace(
      /"graffiti":"0x/,
      `"graffiti":"0xzz${'ff'.repeat(500_000)}`,
    )
    expect(() => decodeBlockBytes({ ...jsonBytes(text), fork: 'capella', limits: preset })).toThrow(
      /^body\.graffiti: expected 32/,
    )
    const list = `{"slot":"1","body":{"attestations":[{"data":"${'a'.repeat(100_000)}"}]}}`
    expect(() => decodeBlockBytes({ ...jsonBytes(list), fork: 'capella', limits: preset })).toThrow(
      /^body\.attestations\[0\]\.data: .{0,200}$/,
    )
  })

  it('hex has its prefix in lower case, as the API has it', () => {
    const text = JSON.stringify(objectOf('capella'))
    expect(outcome('capella', jsonBytes(text.replace('"0x', '"0X')))).toBe('INVALID_VALUE')
  })

  it('escapes are read as what they stand for', () => {
    const text = JSON.stringify(objectOf('deneb'))
    const escaped = text.replaceAll('"0x', '"\\u0030x').replace('"slot"', '"sl\\u006ft"')
    expect(outcome('deneb', jsonBytes(escaped))).toBe(outcome('deneb', jsonBytes(text)))
    expect(blockSlot(jsonBytes('{"sl\\u006ft":"\\u0031"}'))).toBe(1n)
  })

  it('nesting without end costs no stack', () => {
    const deep = '['.repeat(2_000_000)
    for (const text of [deep, `{"x":${deep}`, `{"data":${deep}`, `{"message":${'{"message":'.repeat(300_000)}`]) {
      expect(outcome('gloas', jsonBytes(text))).toBe('INVALID_JSON')
      expect(() => blockSlot(jsonBytes(text))).toThrow(NativeError)
    }
    const closed = `{"body":${'['.repeat(500_000)}${']'.repeat(500_000)},"slot":"3"}`
    expect(blockSlot(jsonBytes(closed))).toBe(3n)
    expect(REFUSALS).toContain(outcome('gloas', jsonBytes(closed)))
  })

  it('bytes that are not UTF-8 are not JSON', () => {
    const bytes = concatBytes(
      new TextEncoder().encode('{"slot":"'),
      Uint8Array.of(0xff, 0xfe),
      new TextEncoder().encode('"}'),
    )
    expect(outcome('gloas', { bytes, encoding: 'json' })).toBe('INVALID_JSON')
  })
})

describe('the slot of a block before anything else is known', () => {
  it.each([
    ['bare', '{"slot":"7","body":'],
    ['signed', '{"message":{"slot":"7","body":'],
    ['in an envelope', '{"version":"x","data":{"signature":"0x","message":{"proposer_index":"1","slot":"7"'],
    ['behind other keys', '{"data":{"message":{"body":{"slot":"1"},"slot":"7"'],
    ['behind a signature that is none', '{"data":{"signature":[1,{"slot":"2"}],"message":{"slot":"7"'],
  ])('%s: is read without looking at what follows', (_title, text) => {
    expect(blockSlot(jsonBytes(text))).toBe(7n)
  })

  it.each([
    ['{}', 'MISSING_FIELD'],
    ['{"data":{"message":{}}}', 'MISSING_FIELD'],
    ['[{"slot":"7"}]', 'INVALID_JSON'],
    ['"slot"', 'INVALID_JSON'],
    ['{"slot":7}', 'INVALID_VALUE'],
    ['{"slot":"07"}', 'INVALID_VALUE'],
    ['{"slot":"18446744073709551616"}', 'INVALID_VALUE'],
    ['', 'INVALID_JSON'],
  ])('%s has none: %s', (text, code) => {
    expect(() => blockSlot(jsonBytes(text))).toThrow(expect.objectContaining({ code }))
  })
})

describe('arguments of decodeBlockBytes', () => {
  const bytes = messageOf('altair', 1)

  it('a fork that is not known, limits that cannot be, and what is not a Uint8Array are refused by name', async () => {
    const request = { bytes, encoding: 'ssz', fork: 'altair', limits: preset } as const
    expect(() => decodeBlockBytes({ ...request, fork: 'phase0' })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_FORK' }),
    )
    const limits = { ...preset, maxCommitteesPerSlot: 0 }
    expect(() => decodeBlockBytes({ ...request, limits })).toThrow(
      expect.objectContaining({ code: 'INVALID_CHAIN_SPEC' }),
    )
    await expect(decodeBlockBytesAsync({ ...request, fork: 'phase0' })).rejects.toMatchObject({ code: 'UNKNOWN_FORK' })
    await expect(decodeBlockBytesAsync({ ...request, bytes: bytes.subarray(1) })).rejects.toMatchObject({
      code: 'INVALID_OFFSET',
    })
    const words = new Uint16Array(50)
    expect(() => Reflect.apply(decodeBlockBytes, undefined, [{ ...request, bytes: words }])).toThrow(
      expect.objectContaining({ code: 'INVALID_TYPE' }),
    )
  })

  it('bytes written to while the worker reads do not matter', async () => {
    const mine = Uint8Array.from(bytes)
    const promise = decodeBlockBytesAsync({ bytes: mine, encoding: 'ssz', fork: 'altair', limits: preset })
    mine.fill(0)
    expect(bytesToHex((await promise).root)).toBe(outcome('altair', { bytes, encoding: 'ssz' }))
  })
})
