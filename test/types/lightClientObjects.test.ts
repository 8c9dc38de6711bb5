import type { Type } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { BlsyncError } from '../../ts/errors.ts'
import { FORK_NAMES, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { mainnetPreset, minimalPreset, type Preset } from '../../ts/params/Preset.ts'
import type { Encoded } from '../../ts/types/Encoded.ts'
import {
  decodeObject,
  encodeParts,
  jsonOfObject,
  kindOfSsz,
  type ObjectKind,
} from '../../ts/types/lightClientObject.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { randomFrom, randomValue } from './blockOracle/randomValue.ts'

const FORKS = FORK_NAMES.filter((name) => name !== 'phase0')
const KINDS = ['bootstrap', 'update', 'finality_update', 'optimistic_update'] as const

/** How many mutated objects are tried; BLSYNC_MUTATIONS raises it. */
const MUTATIONS = Number(process.env.BLSYNC_MUTATIONS ?? 2_800)
const ROUNDS = Math.ceil(MUTATIONS / (FORKS.length * KINDS.length))

/** A network that is in the fork from its first slot on, so that every slot is of it. */
function networkOf(preset: Preset, fork: LightClientFork): NetworkConfig {
  const last = FORKS.indexOf(fork)
  const forks = FORKS.slice(0, last + 1).map((name, index) => ({
    name,
    epoch: 0,
    version: `0x0${index}000000` as const,
  }))
  return { ...mainnet, preset, forks: [{ name: 'phase0', epoch: 0, version: '0x99000000' }, ...forks] }
}

interface LibraryType extends Type<unknown> {
  fromJson(json: unknown): unknown
  toJson(value: unknown): unknown
}

/** The container as the SSZ library has it. */
function libraryOf(preset: Preset, fork: LightClientFork, kind: ObjectKind): LibraryType {
  const types = sszTypes(preset, fork)
  switch (kind) {
    case 'bootstrap':
      return types.LightClientBootstrap
    case 'update':
      return types.LightClientUpdate
    case 'finality_update':
      return types.LightClientFinalityUpdate
    case 'optimistic_update':
      return types.LightClientOptimisticUpdate
  }
}

/** SSZ of the object as the addon takes it apart and puts it together again; undefined if it refuses it. */
function addonSays(config: NetworkConfig, kind: ObjectKind, encoded: Encoded): string | undefined {
  try {
    return decodeObject(config, kind, encoded, (parts) => bytesToHex(encodeParts(config, kind, parts)))
  } catch (error) {
    if (error instanceof BlsyncError) return undefined
    throw error
  }
}

function librarySays(library: LibraryType, read: (library: LibraryType) => unknown): string | undefined {
  try {
    return bytesToHex(library.serialize(read(library)))
  } catch {
    return undefined
  }
}

function mutatedBytes(ssz: Uint8Array, random: () => number): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound)
  const bytes = ssz.slice()
  for (let change = below(12); change >= 0; change--) bytes[below(bytes.length)] = below(256)
  // Offsets are rare among the bytes, and interesting.
  if (below(3) === 0) bytes[below(4)] = below(256)
  if (below(6) === 0) return bytes.subarray(0, below(bytes.length))
  if (below(6) === 0) return Uint8Array.from([...bytes, ...new Uint8Array(1 + below(40))])
  return bytes
}

const TEXTS = ['0', '00', '0x', '0X00', '0x0', '1e3', '-1', '', '18446744073709551616', '0xzz', `0x${'00'.repeat(33)}`]

/** JSON with one of its values, wherever it stands, changed into another. */
function mutatedJson(json: unknown, random: () => number): unknown {
  const below = (bound: number): number => Math.floor(random() * bound)
  if (Array.isArray(json)) {
    const at = below(json.length)
    if (below(8) === 0) return below(2) === 0 ? json.toSpliced(at, 1) : json.toSpliced(at, 0, json[at])
    return json.with(at, mutatedJson(json[at], random))
  }
  if (typeof json === 'object' && json !== null) {
    const entries: [string, unknown][] = Object.entries(json)
    const at = below(entries.length)
    const [key = '', value] = entries[at] ?? []
    if (below(12) === 0) return Object.fromEntries(entries.toSpliced(at, 1))
    if (below(12) === 0) return { ...json, more: [{}] }
    return { ...json, [key]: mutatedJson(value, random) }
  }
  const others: readonly unknown[] = [...TEXTS, 0, null, true, [], {}]
  return others[below(others.length)]
}

describe.each([minimalPreset, mainnetPreset])('light-client objects of the $name preset', (preset) => {
  it.each(FORKS)('random ones of %s are read as the SSZ library reads them, from SSZ and JSON', (fork) => {
    const config = networkOf(preset, fork)
    for (const kind of KINDS) {
      const library = libraryOf(preset, fork, kind)
      for (const shape of [{}, { isEmpty: true }, { fullField: 'extraData' }]) {
        const value = randomValue(library, { random: randomFrom(7), ...shape })
        const ssz = library.serialize(value)
        const json: unknown = library.toJson(value)
        expect(kindOfSsz(config, ssz)).toBe(kind)
        expect(addonSays(config, kind, { ssz }), kind).toBe(bytesToHex(ssz))
        expect(addonSays(config, kind, { json }), kind).toBe(bytesToHex(ssz))
        expect(JSON.parse(new TextDecoder().decode(jsonOfObject(config, kind, ssz)))).toEqual({
          version: fork,
          data: json,
        })
      }
    }
  })
})

describe('mutated objects of the minimal preset', () => {
  it.each(FORKS)('of %s are taken or refused as the SSZ library does', (fork) => {
    const config = networkOf(minimalPreset, fork)
    const random = randomFrom(11)
    const said = { taken: 0, refused: 0 }
    for (const kind of KINDS) {
      const library = libraryOf(minimalPreset, fork, kind)
      const value = randomValue(library, { random })
      const ssz = library.serialize(value)
      const json: unknown = library.toJson(value)
      for (let round = 0; round < ROUNDS; round++) {
        const bytes = mutatedBytes(ssz, random)
        const expected = librarySays(library, (type) => type.deserialize(bytes))
        expect(addonSays(config, kind, { ssz: bytes }), `${kind} ${bytesToHex(bytes)}`).toBe(expected)
        said[expected === undefined ? 'refused' : 'taken']++
        const other = mutatedJson(json, random)
        const read = librarySays(library, (type) => type.fromJson(other))
        expect(addonSays(config, kind, { json: other }), `${kind} ${JSON.stringify(other)}`).toBe(read)
        said[read === undefined ? 'refused' : 'taken']++
      }
    }
    expect(Math.min(said.taken, said.refused)).toBeGreaterThan(ROUNDS / 2)
  })
})
