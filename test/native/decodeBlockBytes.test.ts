import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../ts/bytes.ts'
import {
  blockRoot,
  decodeBlockBytes,
  decodeBlockBytesAsync,
  type EncodedBytes,
} from '../../ts/native/decodeBlockBytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import { gnosisPreset, mainnetPreset, minimalPreset, type Preset } from '../../ts/params/Preset.ts'
import { casesOf, hasSpecTests, readSsz, readText } from '../spec/walk.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { describeBlock, expectedBlock } from '../types/blockOracle/expectedBlock.ts'
import { listFields, randomFrom, randomValue, type Shape } from '../types/blockOracle/randomValue.ts'
import { container } from '../types/container.ts'
import { hasRecordings, recordedBlocks } from '../types/recorded-objects.ts'

const forks = ['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const

function decode(preset: Preset, fork: LightClientFork, encoded: EncodedBytes) {
  return describeBlock(decodeBlockBytes({ ...encoded, fork, limits: preset }))
}

/** A message with the offset and signature of its signed form. */
function signed(message: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(100, 0, 0, 0), new Uint8Array(96).fill(7), message)
}

function json(value: unknown): EncodedBytes {
  return { bytes: new TextEncoder().encode(JSON.stringify(value)), encoding: 'json' }
}

function objectOf(preset: Preset, fork: LightClientFork, message: Uint8Array): unknown {
  const type = container(preset, fork, 'BeaconBlock')
  return type.toJson(type.deserialize(message))
}

/** A block as it is, without what servers put around it. */
function plainForms(preset: Preset, fork: LightClientFork, message: Uint8Array): readonly EncodedBytes[] {
  return [{ bytes: message, encoding: 'ssz' }, json(objectOf(preset, fork, message))]
}

/** The same block in every form that servers send. */
function formsOf(preset: Preset, fork: LightClientFork, message: Uint8Array): readonly EncodedBytes[] {
  const object = objectOf(preset, fork, message)
  const signature = `0x${'07'.repeat(96)}`
  return [
    { bytes: message, encoding: 'ssz' },
    { bytes: signed(message), encoding: 'ssz' },
    json(object),
    json({ data: object }),
    json({ signature, message: object }),
    json({ version: 'phase0', execution_optimistic: false, data: { message: object, signature } }),
    json(reversed(object)),
  ]
}

/** The same JSON with all keys in reverse, and unknown ones between. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)])
  return Object.fromEntries([['unknown', { slot: [null, 1.5, 'x"y', {}] }], ...entries.reverse()])
}

function expectSame(
  preset: Preset,
  fork: LightClientFork,
  message: Uint8Array,
  title: string,
  forms = formsOf(preset, fork, message),
): void {
  const expected = expectedBlock(preset, fork, message)
  for (const [index, form] of forms.entries()) {
    expect(decode(preset, fork, form), `${title}, form ${index}`).toEqual(expected)
  }
  expect(bytesToHex(blockRoot({ bytes: message, encoding: 'ssz', fork, limits: preset })), title).toBe(expected.root)
}

function sszMessage(bytes: Uint8Array): Uint8Array {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) === 100 ? bytes.subarray(100) : bytes
}

function jsonMessage(type: ReturnType<typeof container>, text: Buffer): Uint8Array {
  const parsed = JSON.parse(text.toString('utf8'))
  const data = parsed.data ?? parsed
  return type.serialize(type.fromJson(data.message ?? data))
}

describe.skipIf(!hasRecordings)('blocks of real networks', () => {
  it.each(recordedBlocks())(
    '$file: root, facts and engine parameters are those of the SSZ library',
    ({ file, fork }) => {
      const bytes = readFileSync(vectorPath(file))
      const type = container(mainnetPreset, fork, 'BeaconBlock')
      const isJson = file.endsWith('.json')
      const message = isJson ? jsonMessage(type, bytes) : Uint8Array.from(sszMessage(bytes))
      expectSame(mainnetPreset, fork, message, file)
      const asSent = decode(mainnetPreset, fork, { bytes, encoding: isJson ? 'json' : 'ssz' })
      expect(asSent).toEqual(expectedBlock(mainnetPreset, fork, message))
    },
  )
})

const chains = [
  ['minimal', minimalPreset],
  ['minimal-from-deneb', minimalPreset],
  ['minimal-partial', minimalPreset],
  ['mainnet-preset', mainnetPreset],
] as const

describe.skipIf(!hasVectors('devnet')).each(chains)('blocks of the recording devnet/%s', (chain, preset) => {
  it('are in JSON and SSZ what the SSZ library says', async () => {
    const folder = vectorPath('devnet', chain, 'blocks')
    let count = 0
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const bytes = readFileSync(join(folder, file))
      const { version }: { version: LightClientFork } = JSON.parse(bytes.toString('utf8'))
      // The gloas blocks here follow an older draft, whose containers differ.
      if (version === 'gloas') continue
      const ssz = Uint8Array.from(readFileSync(join(folder, file.replace('.json', '.ssz'))))
      const expected = expectedBlock(preset, version, sszMessage(ssz))
      expect(decode(preset, version, { bytes, encoding: 'json' }), file).toEqual(expected)
      expect(decode(preset, version, { bytes: ssz, encoding: 'ssz' }), file).toEqual(expected)
      const request = { bytes, encoding: 'json', fork: version, limits: preset } as const
      expect(describeBlock(await decodeBlockBytesAsync(request)), file).toEqual(expected)
      count++
    }
    expect(count).toBeGreaterThan(0)
  })
})

const localBlock = ['local-chain', 'postmerge', 'block.json'] as const

describe.skipIf(!hasVectors(...localBlock))('the block of a local chain', () => {
  it('is what the SSZ library says', () => {
    const type = container(minimalPreset, 'capella', 'BeaconBlock')
    const bytes = readFileSync(vectorPath(...localBlock))
    expectSame(minimalPreset, 'capella', jsonMessage(type, bytes), 'local-chain/postmerge')
  })
})

const synthetic = 'synthetic/gloas-fork-transition'

describe.skipIf(!hasVectors(synthetic))('made-up gloas blocks', () => {
  it.each(['block-gloas-24910', 'block-gloas-24832'])('%s is what the SSZ library says', (name) => {
    const ssz = Uint8Array.from(readFileSync(vectorPath(synthetic, `${name}.ssz`)))
    expectSame(mainnetPreset, 'gloas', sszMessage(ssz), name)
    const bytes = readFileSync(vectorPath(synthetic, `${name}.json`))
    const expected = expectedBlock(mainnetPreset, 'gloas', sszMessage(ssz))
    expect(decode(mainnetPreset, 'gloas', { bytes, encoding: 'json' })).toEqual(expected)
    expect(existsSync(vectorPath(synthetic))).toBe(true)
  })
})

describe.skipIf(!hasSpecTests)('N10: the blocks of the specification tests', () => {
  const cases = casesOf('ssz_static').filter(({ handler }) => handler === 'BeaconBlock')

  it('have the stated roots', () => {
    expect(new Set(cases.map(({ fork }) => fork)).size).toBeGreaterThan(5)
    for (const specCase of cases) {
      const { preset, fork, title } = specCase
      const native = decodeBlockBytes({ bytes: readSsz(specCase, 'serialized'), encoding: 'ssz', fork, limits: preset })
      expect(readText(specCase, 'roots.yaml'), title).toContain(bytesToHex(native.root))
    }
  })
})

describe('random blocks', () => {
  const presets = [mainnetPreset, minimalPreset, gnosisPreset]
  const combinations = presets.flatMap((preset) => forks.map((fork) => ({ preset, fork, name: preset.name })))

  function randomMessage(preset: Preset, fork: LightClientFork, shape: Shape): Uint8Array {
    const type = container(preset, fork, 'BeaconBlock')
    return type.serialize(randomValue(type, shape))
  }

  it.each(combinations)('$fork with the $name preset: the same in every form as by the SSZ library', (combination) => {
    const { preset, fork } = combination
    for (let seed = 1; seed <= 12; seed++) {
      expectSame(preset, fork, randomMessage(preset, fork, { random: randomFrom(seed) }), `seed ${seed}`)
    }
  })

  it.each(combinations)('$fork with the $name preset: all lists empty', ({ preset, fork }) => {
    expectSame(preset, fork, randomMessage(preset, fork, { random: randomFrom(1), isEmpty: true }), 'empty')
  })

  it.each(forks)('%s: each list as long as it can be', (fork) => {
    const preset = minimalPreset
    for (const fullField of listFields(container(preset, fork, 'BeaconBlock'))) {
      const message = randomMessage(preset, fork, { random: randomFrom(9), fullField })
      expectSame(preset, fork, message, fullField, plainForms(preset, fork, message))
    }
  })
})
