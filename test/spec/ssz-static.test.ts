import type { Type } from '@chainsafe/ssz'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { bytesToHex } from '../../ts/bytes.ts'
import type { LightClientFork } from '../../ts/params/ForkName.ts'
import type { Preset } from '../../ts/params/Preset.ts'
import { sszTypes } from '../../ts/types/sszTypes.ts'
import { casesOf, groupCases, hasFile, hasSpecTests, readSsz, readText, type SpecCase } from './walk.ts'

/** The container a handler is named after; a handler without one is a failing test. */
function containerOf(preset: Preset, fork: LightClientFork, name: string): Type<unknown> {
  const types: ReadonlyMap<string, Type<unknown>> = new Map<string, Type<unknown>>(
    Object.entries(sszTypes(preset, fork)),
  )
  const type = types.get(name)
  if (type === undefined) throw new Error(`no container ${name} in ${fork}`)
  return type
}

/** `value.yaml` as the API's JSON, in which every number is a decimal string. */
function jsonValue(text: string): unknown {
  return stringifyNumbers(parse(text, { intAsBigInt: true, maxAliasCount: 0 }))
}

function stringifyNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(stringifyNumbers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, stringifyNumbers(inner)]))
}

function rootOf(specCase: SpecCase): string {
  const match = /root: '(0x[0-9a-f]{64})'/.exec(readText(specCase, 'roots.yaml'))
  if (match?.[1] === undefined) throw new Error(`${specCase.title} has no root`)
  return match[1]
}

const runners = ['ssz_static', 'ssz_static_extra']

describe.skipIf(!hasSpecTests).each(runners)('N10: official %s', (runner) => {
  const cases = casesOf(runner)
  const groups = groupCases(cases)

  it('there are cases', () => {
    expect(cases.length).toBeGreaterThan(0)
    console.log(`${runner}: ${cases.length} cases, ${groups.size} combinations of preset, fork and container`)
  })

  it.each([...groups])('%s: bytes, JSON and root round-trip', (_title, group) => {
    for (const specCase of group) {
      const type = containerOf(specCase.preset, specCase.fork, specCase.handler)
      const ssz = readSsz(specCase, 'serialized')
      const value = type.deserialize(ssz)
      expect(Buffer.compare(type.serialize(value), ssz), specCase.title).toBe(0)
      expect(bytesToHex(type.hashTreeRoot(value)), specCase.title).toBe(rootOf(specCase))
      const json = type.toJson(value)
      expect(Buffer.compare(type.serialize(type.fromJson(json)), ssz), specCase.title).toBe(0)
      if (hasFile(specCase, 'value.yaml')) {
        const fromValue = type.fromJson(jsonValue(readText(specCase, 'value.yaml')))
        expect(Buffer.compare(type.serialize(fromValue), ssz), specCase.title).toBe(0)
      }
    }
  })
})
