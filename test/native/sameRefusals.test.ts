import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BlsyncError } from '../../ts/errors.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'
import { sepolia } from '../../ts/params/networks.ts'
import { chainSpec } from '../../ts/types/chainSpec.ts'
import { decodeUpdate, validateCommitteeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { committeeBytes } from './chain-specs.ts'

const FOLDER = 'light-client/sepolia-electra-periods-925-928'
const PERIOD = 926

/** What only a chain of committees knows of an update. */
const OF_CHAINS = ['ok', 'NOT_ENOUGH_SIGNERS', 'COMMITTEE_UNKNOWN', 'INVALID_SIGNATURE', 'INVALID_PUBLIC_KEY']

type Json = Readonly<Record<string, unknown>>

function updateOf(period: number) {
  const json = JSON.parse(readFileSync(vectorPath(FOLDER, `update-period-${period}.json`), 'utf8'))
  return json.data ?? json[0]?.data ?? json
}

/** The same JSON with each of its values, keys of the committee aside, in turn changed, emptied and left out. */
function* changed(json: Json, path: string): Generator<readonly [what: string, json: Json]> {
  for (const [name, value] of Object.entries(json)) {
    const at = `${path}${name}`
    const { [name]: _, ...rest } = json
    yield [`${at} left out`, rest]
    if (typeof value === 'string') {
      for (const text of textsFor(value)) yield [`${at} ${text.slice(0, 12)}`, { ...json, [name]: text }]
    } else if (Array.isArray(value)) {
      const [first, ...others] = value
      yield [`${at} shorter`, { ...json, [name]: others }]
      yield [`${at} longer`, { ...json, [name]: [first, ...value] }]
      yield [`${at} zero`, { ...json, [name]: value.map((node) => String(node).replaceAll(/[1-9a-f]/g, '0')) }]
    } else {
      for (const [what, inner] of changed(Object(value), `${at}.`)) yield [what, { ...json, [name]: inner }]
    }
  }
}

/** Numbers that 64 bits hold and JavaScript does not are left out: by itself an update with them is no update at all. */
function textsFor(value: string): readonly string[] {
  const others = value.startsWith('0x')
    ? [value.replace('0x', '0X'), value.slice(2), value.slice(0, -2), value.replaceAll(/(?<=0x.*)[1-9a-f]/g, '0')]
    : ['0', `0${value}`, '9007199254740991', '18446744073709551616', `0x${value}`]
  return [...others, '', `${value.slice(0, -1)}${value.endsWith('1') ? '2' : '1'}`]
}

/** What an update is refused for by itself; undefined where it holds. */
function refusalAlone(json: unknown): string | undefined {
  try {
    validateCommitteeUpdate(sepolia, decodeUpdate(sepolia, { json }))
    return undefined
  } catch (error) {
    if (error instanceof BlsyncError) return error.code
    throw error
  }
}

describe.skipIf(!hasVectors(FOLDER))('an update', () => {
  it('is refused for the same reason by itself and as part of an answer, whatever of it is changed', async () => {
    const data = updateOf(PERIOD)
    const committee = SyncCommittee.deserialize(committeeBytes(updateOf(PERIOD - 1).next_sync_committee))
    const seen = new Map<string, number>()
    for (const [what, json] of changed(data, '')) {
      const chain = await verifyUpdateChain({
        spec: chainSpec(sepolia),
        committee,
        startPeriod: PERIOD,
        bytes: new TextEncoder().encode(JSON.stringify([json, data])),
        encoding: 'json',
        minSigners: 1,
        maxItems: 2,
      })
      expect([what, chain.length, chain.framingError]).toEqual([what, 2, null])
      const item = chain.item(0)
      const told = item.ok ? 'ok' : item.reason
      const alone = refusalAlone(json)
      if (alone === undefined) expect(OF_CHAINS, what).toContain(told)
      else expect([what, told]).toEqual([what, alone])
      seen.set(told, (seen.get(told) ?? 0) + 1)
      chain.release()
    }
    expect(seen.get('MALFORMED')).toBeGreaterThan(200)
    expect(seen.size).toBeGreaterThan(12)
  })
})
