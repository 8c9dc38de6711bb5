import { BitArray, type Type } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { bytesToHex, concatBytes } from '../../../ts/bytes.ts'
import type { LightClientFork } from '../../../ts/params/ForkName.ts'
import { mainnetPreset, minimalPreset, type Preset } from '../../../ts/params/Preset.ts'
import { executionPayloadHeaderRoot, executionPayloadHeaderToSsz } from '../../../ts/types/ExecutionPayloadHeader.ts'
import { sszTypes } from '../../../ts/types/sszTypes.ts'
import { capellaPayloadHeader, denebPayloadHeader } from '../../../ts/types/wire/headers.ts'
import { lightClientObjects } from '../../../ts/types/wire/lightClientObjects.ts'
import type { ObjectWireType } from '../../../ts/types/wire/object.ts'
import { randomFrom, randomValue } from '../blockOracle/randomValue.ts'

const FORKS = ['altair', 'bellatrix', 'capella', 'deneb', 'electra', 'fulu', 'gloas'] as const

interface Kind {
  readonly kind: string
  readonly wire: ObjectWireType<unknown>
  readonly library: Type<unknown> & { readonly fixedEnd: number; readonly fixedSize: number | null }
}

/** Each kind of object as the wire reads it, and as the SSZ library does. */
function kinds(preset: Preset, fork: LightClientFork): readonly Kind[] {
  const wire = lightClientObjects(preset, fork)
  const library = sszTypes(preset, fork)
  return [
    { kind: 'bootstrap', wire: wire.bootstrap, library: library.LightClientBootstrap },
    { kind: 'update', wire: wire.update, library: library.LightClientUpdate },
    { kind: 'finality update', wire: wire.finalityUpdate, library: library.LightClientFinalityUpdate },
    { kind: 'optimistic update', wire: wire.optimisticUpdate, library: library.LightClientOptimisticUpdate },
  ]
}

/** Either's value, bytes as hex, and bits and committees as bytes, as the wire has them. */
function plain(value: unknown): unknown {
  if (value instanceof BitArray) return bytesToHex(value.uint8Array)
  if (value instanceof Uint8Array) return bytesToHex(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if ('pubkeys' in value && 'aggregatePubkey' in value) {
    return plain(
      concatBytes(...[value.pubkeys, value.aggregatePubkey].flat().filter((key) => key instanceof Uint8Array)),
    )
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

function isRefused(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch {
    return true
  }
}

describe.each([mainnetPreset, minimalPreset])('light-client objects of the $name preset', (preset) => {
  it.each(FORKS)('random ones of %s are read as the SSZ library reads them, from SSZ and JSON', (fork) => {
    for (const { kind, wire, library } of kinds(preset, fork)) {
      for (const shape of [{}, { isEmpty: true }, { fullField: 'extraData' }]) {
        const ssz = library.serialize(randomValue(library, { random: randomFrom(7), ...shape }))
        const value = library.deserialize(ssz)
        expect(plain(wire.deserialize(ssz)), kind).toEqual(plain(value))
        expect(plain(wire.fromJson(library.toJson(value))), kind).toEqual(plain(value))
      }
    }
  })

  it.each(FORKS)(
    'bytes that are cut, too many, or changed where offsets are in %s are refused by both or by none',
    (fork) => {
      const random = randomFrom(11)
      for (const { kind, wire, library } of kinds(preset, fork)) {
        expect([wire.fixedEnd, wire.fixedLength ?? null], kind).toEqual([library.fixedEnd, library.fixedSize])
        const ssz = library.serialize(randomValue(library, { random }))
        const extended = concatBytes(ssz, new Uint8Array(32))
        const broken = [ssz.subarray(1), ssz.subarray(0, -1), extended, new Uint8Array(0), ssz.subarray(0, 3)]
        for (let round = 0; round < 300; round++) {
          const changed = ssz.slice()
          changed[Math.floor(random() * Math.min(ssz.length, wire.fixedEnd + 700))] = Math.floor(random() * 256)
          broken.push(changed)
        }
        for (const bytes of broken) {
          expect(
            isRefused(() => wire.deserialize(bytes)),
            kind,
          ).toBe(isRefused(() => library.deserialize(bytes)))
        }
      }
    },
  )
})

describe('a payload header', () => {
  it.each(['capella', 'deneb'] as const)('of %s has the SSZ and the root that the SSZ library gives it', (fork) => {
    const library: Type<unknown> = sszTypes(mainnetPreset, fork).ExecutionPayloadHeader
    for (const shape of [{}, { isEmpty: true }, { fullField: 'extraData' }]) {
      const value = randomValue(library, { random: randomFrom(3), ...shape })
      const execution = (fork === 'capella' ? capellaPayloadHeader : denebPayloadHeader).deserialize(
        library.serialize(value),
      )
      expect(executionPayloadHeaderToSsz(execution, fork)).toEqual(library.serialize(value))
      expect(executionPayloadHeaderRoot(execution, fork)).toEqual(library.hashTreeRoot(value))
    }
  })
})
