import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { CommitteeChain } from '../../../ts/light/committees/CommitteeChain.ts'
import type { UpdatesInsertion } from '../../../ts/light/committees/UpdatesAnswer.ts'
import { mainnet } from '../../../ts/params/networks.ts'
import { headerRoot } from '../../../ts/types/Header.ts'
import { decodeBootstrap } from '../../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate } from '../../../ts/types/LightClientUpdate.ts'
import { hasVectors, vectorPath } from '../../support/vectors.ts'

const directory = 'light-client/mainnet-altair-periods-290-452'
const FIRST_PERIOD = 290

/** As recorded; the rest of its fields are not looked at here. */
type UpdateJson = Readonly<Record<string, unknown>> & { readonly next_sync_committee_branch: readonly string[] }

function recorded(...path: readonly string[]): string {
  return readFileSync(vectorPath(directory, ...path), 'utf8')
}

function updateJson(period: number): UpdateJson {
  return JSON.parse(recorded('updates', `00${period}.json`))
}

async function inserted(encoding: 'ssz' | 'json', bytes: Uint8Array): Promise<UpdatesInsertion> {
  const bootstrap = decodeBootstrap(mainnet, { json: JSON.parse(recorded('bootstrap.json')) })
  const chain = await CommitteeChain.open({ config: mainnet, store: new MemoryStore(), minSigners: 342 })
  await chain.initCheckpoint({ root: headerRoot(bootstrap.header.beacon), bootstrap })
  const result = await chain.insertUpdates({ bytes, encoding, startPeriod: FIRST_PERIOD, maxItems: 128 })
  await chain.settled()
  return result
}

/** Wrapped as the API says. */
function asJson(updates: readonly UpdateJson[], version = 'altair'): Uint8Array {
  return Buffer.from(JSON.stringify(updates.map((data) => ({ version, data }))))
}

/** As in an SSZ answer: length, digest, object. */
function framed(update: UpdateJson, digest: Uint8Array): Uint8Array {
  const ssz = encodeUpdate(mainnet, decodeUpdate(mainnet, { json: update }))
  const head = Buffer.alloc(8)
  head.writeBigUInt64LE(BigInt(ssz.length + digest.length))
  return Buffer.concat([head, digest, ssz])
}

const codesOf = ({ verdicts }: UpdatesInsertion): readonly string[] =>
  verdicts.map((verdict) => (verdict.outcome === 'refused' ? verdict.error.message : verdict.outcome))

describe.skipIf(!hasVectors(directory))('N14: answers as some servers give them, made of real updates', () => {
  const updates = hasVectors(directory) ? [290, 291, 292].map(updateJson) : []

  it('a fork digest that is wrong, or that knows no blob schedule, changes nothing: the object decides', async () => {
    const bytes = Buffer.concat(updates.map((update) => framed(update, Uint8Array.of(1, 2, 3, 4))))
    expect((await inserted('ssz', bytes)).inserted).toBe(3)
  })

  it.each(['deneb', 'electra', 'gloas', 'nonsense'])(
    'a version text of %s around an altair update changes nothing',
    async (version) => {
      expect((await inserted('json', asJson(updates, version))).inserted).toBe(3)
    },
  )

  it('one item more than asked for is left out', async () => {
    const bootstrap = decodeBootstrap(mainnet, { json: JSON.parse(recorded('bootstrap.json')) })
    const chain = await CommitteeChain.open({ config: mainnet, store: new MemoryStore(), minSigners: 342 })
    await chain.initCheckpoint({ root: headerRoot(bootstrap.header.beacon), bootstrap })
    const answer = { bytes: asJson(updates), encoding: 'json', startPeriod: FIRST_PERIOD, maxItems: 1 } as const
    expect(await chain.insertUpdates(answer)).not.toHaveProperty('error')
    expect(chain.nextSyncPeriod).toBe(FIRST_PERIOD + 1)
    await chain.settled()
  })

  it('a branch in the wrong order is refused by its name, and what came before it stays', async () => {
    const [first, second] = updates
    if (first === undefined || second === undefined) throw new Error('two updates are recorded')
    const swapped = { ...second, next_sync_committee_branch: second.next_sync_committee_branch.toReversed() }
    const result = await inserted('json', asJson([first, swapped]))
    expect(result.inserted).toBe(1)
    expect(codesOf(result)).toEqual(['inserted', 'the update of period 291 is not valid: INVALID_COMMITTEE_BRANCH'])
  })
})
