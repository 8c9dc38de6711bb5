import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ChainSpec, type ScheduledFork } from '../../ts/native/ChainSpec.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { type UpdateChainRequest, verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { committeeBytes, publicChainSpec } from './chain-specs.ts'

const folder = 'light-client/mainnet-capella-periods-862-867'
const available = hasVectors(folder)
const encode = (text: string) => new TextEncoder().encode(text)

interface UpdateJson {
  attested_header: { beacon: Record<string, string>; execution: Record<string, unknown>; execution_branch: string[] }
  next_sync_committee: { pubkeys: string[]; aggregate_pubkey: string }
  next_sync_committee_branch: string[]
  finality_branch: string[]
  sync_aggregate: { sync_committee_bits: string; sync_committee_signature: string }
  signature_slot: unknown
}

function world() {
  const read = (name: string) => JSON.parse(readFileSync(vectorPath(folder, name), 'utf8'))
  const committee = SyncCommittee.deserialize(committeeBytes(read('bootstrap.json').data.current_sync_committee))
  const updates: { version: string; data: UpdateJson }[] = read('updates.json')
  const spec = publicChainSpec('mainnet')
  const verify = async (request: Partial<UpdateChainRequest>) => {
    const chain = await verifyUpdateChain({
      spec,
      committee,
      startPeriod: 862,
      bytes: encode(JSON.stringify(updates)),
      encoding: 'json',
      minSigners: 342,
      maxItems: 128,
      ...request,
    })
    const verdicts = Array.from({ length: chain.length }, (_, i) => {
      const item = chain.item(i)
      return item.ok ? 'ok' : item.reason
    })
    return { chain, verdicts, framingError: chain.framingError }
  }
  return { updates, verify }
}

describe.skipIf(!available)('answers in JSON', () => {
  it('are taken as an array or as one update, with or without the envelope', async () => {
    const { updates, verify } = world()
    const first = updates[0]
    const forms = [updates, first, { data: first?.data }, first?.data, updates.map(({ data }) => data)]
    const lengths = []
    for (const form of forms) {
      const { verdicts, framingError } = await verify({ bytes: encode(` \n${JSON.stringify(form)}\n`) })
      expect(framingError).toBeNull()
      expect(new Set(verdicts)).toEqual(new Set(['ok']))
      lengths.push(verdicts.length)
    }
    expect(lengths).toEqual([6, 1, 1, 1, 6])
    expect((await verify({ bytes: encode('[]') })).verdicts).toEqual([])
  })

  it('do not decide the fork by the version they claim', async () => {
    const { updates, verify } = world()
    const claimed = updates.map(({ data }, i) => ({ version: ['altair', 'gloas', 'x'][i % 3], data }))
    expect((await verify({ bytes: encode(JSON.stringify(claimed)) })).verdicts).toEqual(Array(6).fill('ok'))
  })

  it('are read up to the limit and no further', async () => {
    const { verify } = world()
    const { verdicts, framingError } = await verify({ maxItems: 2 })
    expect(verdicts).toEqual(['ok', 'ok'])
    expect(framingError).toBeNull()
  })

  it('keep the items before the place where they break', async () => {
    const { updates, verify } = world()
    const [first, second] = updates.map((update) => JSON.stringify(update))
    const broken = [
      `[${first},${second}`,
      `[${first},${second},{"version":`,
      `[${first},${second}]]`,
      `[${first},${second},nonsense]`,
      `[${first},${second},${'['.repeat(100_000)}`,
    ]
    for (const text of broken) {
      const { verdicts, framingError } = await verify({ bytes: encode(text) })
      expect([verdicts, framingError]).toEqual([['ok', 'ok'], 'JSON_SYNTAX'])
    }
    for (const bytes of [encode(''), encode('<html>'), Uint8Array.of(0xff, 0xfe), encode('{"data":')]) {
      const { verdicts, framingError } = await verify({ bytes })
      expect([verdicts, framingError]).toEqual([[], 'JSON_SYNTAX'])
    }
  })

  it('may have fields that the containers of their fork do not have', async () => {
    const { updates, verify } = world()
    const more = updates.map(({ version, data }) => {
      const { attested_header: header } = data
      const execution = { ...header.execution, blob_gas_used: '1' }
      return { version, data: { ...data, attested_header: { ...header, execution }, weight: [{}] } }
    })
    expect((await verify({ bytes: encode(JSON.stringify(more)) })).verdicts).toEqual(Array(6).fill('ok'))
  })

  it('lose only the items that are not updates', async () => {
    const { updates, verify } = world()
    const changes: [what: string, change: (update: UpdateJson) => unknown, reason: string][] = [
      ['a number for a string', (update) => ({ ...update, signature_slot: 7061720 }), 'MALFORMED'],
      ['a negative slot', (update) => ({ ...update, signature_slot: '-1' }), 'MALFORMED'],
      ['a slot past 64 bits', (update) => ({ ...update, signature_slot: '18446744073709551616' }), 'MALFORMED'],
      ['no signature slot', ({ signature_slot: _, ...rest }) => rest, 'MALFORMED'],
      ['a null branch', (update) => ({ ...update, finality_branch: null }), 'MALFORMED'],
      ['an empty branch', (update) => ({ ...update, finality_branch: [] }), 'BRANCH_DEPTH'],
      [
        'one node more',
        (update) => ({
          ...update,
          next_sync_committee_branch: [`0x${'00'.repeat(32)}`, ...update.next_sync_committee_branch],
        }),
        'BRANCH_DEPTH',
      ],
      [
        'a short node',
        (update) => ({ ...update, finality_branch: update.finality_branch.map((node) => node.slice(0, -2)) }),
        'MALFORMED',
      ],
      [
        'a key too few',
        (update) => ({
          ...update,
          next_sync_committee: { ...update.next_sync_committee, pubkeys: update.next_sync_committee.pubkeys.slice(1) },
        }),
        'MALFORMED',
      ],
      [
        'hex without prefix',
        (update) => ({
          ...update,
          sync_aggregate: {
            ...update.sync_aggregate,
            sync_committee_bits: update.sync_aggregate.sync_committee_bits.slice(2),
          },
        }),
        'MALFORMED',
      ],
      ['a list for an object', () => [], 'MALFORMED'],
      ['null', () => null, 'MALFORMED'],
      [
        'too much extra data',
        (update) => ({
          ...update,
          attested_header: {
            ...update.attested_header,
            execution: { ...update.attested_header.execution, extra_data: `0x${'00'.repeat(33)}` },
          },
        }),
        'MALFORMED',
      ],
      [
        'no execution part',
        (update) => ({ ...update, attested_header: { beacon: update.attested_header.beacon } }),
        'MALFORMED',
      ],
      [
        'a slot before the first fork',
        (update) => ({
          ...update,
          attested_header: { ...update.attested_header, beacon: { ...update.attested_header.beacon, slot: '1' } },
        }),
        'UNKNOWN_FORK',
      ],
    ]
    for (const [what, change, reason] of changes) {
      const changed = updates.map(({ version, data }, i) => ({ version, data: i === 5 ? change(data) : data }))
      const { chain, verdicts, framingError } = await verify({ bytes: encode(JSON.stringify(changed)) })
      expect([what, framingError, verdicts]).toEqual([what, null, ['ok', 'ok', 'ok', 'ok', 'ok', reason]])
      expect(chain.item(5).facts).toBeNull()
      expect(chain.ssz(5)).toEqual(new Uint8Array(0))
    }
    const doubled = JSON.stringify(updates).replaceAll('"signature_slot":', '"signature_slot":"1","signature_slot":')
    expect((await verify({ bytes: encode(doubled) })).verdicts).toEqual(Array(6).fill('MALFORMED'))
  })
})

describe.skipIf(!available)('answers in SSZ', () => {
  const framed = (objects: readonly Uint8Array[]) =>
    Uint8Array.from(
      Buffer.concat(
        objects.flatMap((object) => {
          const length = Buffer.alloc(8)
          length.writeBigUInt64LE(BigInt(object.length + 4))
          return [length, Buffer.of(1, 2, 3, 4), object]
        }),
      ),
    )

  it('keep the items before the place where their frame breaks', async () => {
    const { verify } = world()
    const { chain } = await verify({})
    const objects = [chain.ssz(0), chain.ssz(1), chain.ssz(2)]
    const bytes = framed(objects)
    const full = await verify({ bytes, encoding: 'ssz' })
    expect([full.verdicts, full.framingError]).toEqual([['ok', 'ok', 'ok'], null])
    const cut = await verify({ bytes: bytes.subarray(0, bytes.length - 1), encoding: 'ssz' })
    expect([cut.verdicts, cut.framingError]).toEqual([['ok', 'ok'], 'TRUNCATED'])
    const short = await verify({
      bytes: Uint8Array.from([...framed(objects.slice(0, 1)), 3, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]),
      encoding: 'ssz',
    })
    expect([short.verdicts, short.framingError]).toEqual([['ok'], 'ITEM_LENGTH'])
    const limited = await verify({ bytes, encoding: 'ssz', maxItems: 1 })
    expect([limited.verdicts, limited.framingError]).toEqual([['ok'], null])
    const none = await verify({ bytes: new Uint8Array(0), encoding: 'ssz' })
    expect([none.verdicts, none.framingError]).toEqual([[], null])
  })

  it('lose an object whose offsets or length are wrong', async () => {
    const { verify } = world()
    const { chain } = await verify({})
    const good = chain.ssz(0)
    const changed = (position: number, value: number) => {
      const object = Uint8Array.from(good)
      object[position] = value
      return object
    }
    const attested = new DataView(good.buffer).getUint32(0, true)
    const objects = [
      changed(0, 0),
      changed(3, 255),
      changed(4 + 513 * 48 + 160, 0),
      changed(attested + 112, 0),
      changed(attested + 244 + 436, 0),
      good.subarray(1),
      new Uint8Array(0),
      Uint8Array.from([...good, 0]),
    ]
    const { verdicts } = await verify({ bytes: framed([...objects, good]), encoding: 'ssz' })
    expect(verdicts.slice(0, 7)).toEqual(Array(7).fill('MALFORMED'))
    // One more byte is one more byte of the finalized header's extra data.
    expect(verdicts.slice(7)).toEqual(['INVALID_FINALIZED_EXECUTION', 'ok'])
  })
})

describe.skipIf(!available)('requests that make no sense', () => {
  it('are refused with named errors', async () => {
    const { verify } = world()
    const small = SyncCommittee.deserialize(new Uint8Array(33 * 48))
    await expect(verify({ committee: small })).rejects.toMatchObject({ name: 'NativeError', code: 'INVALID_LENGTH' })
    const { chain } = await verify({ maxItems: 1, startPeriod: 1 })
    expect(chain.item(0)).toMatchObject({ ok: false, reason: 'COMMITTEE_UNKNOWN', facts: { period: 862 } })
    const past = expect.objectContaining({ code: 'INVALID_LENGTH' })
    expect(() => chain.committee(0)).toThrow(past)
    expect(() => chain.item(1)).toThrow(past)
    expect(() => chain.ssz(1)).toThrow(past)
    expect((await verify({ minSigners: 513 })).verdicts).toEqual(Array(6).fill('NOT_ENOUGH_SIGNERS'))
  })
})

describe('rules of a network', () => {
  const fork = (name: ScheduledFork['name'], epoch: number): ScheduledFork => ({
    name,
    rules: name,
    epoch,
    version: new Uint8Array(4),
  })
  const rules = {
    genesisValidatorsRoot: new Uint8Array(32),
    syncCommitteeSize: 512,
    slotsPerEpoch: 32,
    epochsPerSyncCommitteePeriod: 256,
    forks: [fork('altair', 0), fork('gloas', Number.POSITIVE_INFINITY)],
  }

  it('are taken when they make sense, forks that never come included', () => {
    expect(() => new ChainSpec(rules)).not.toThrow()
  })

  it('are refused when they do not', () => {
    const refused = (change: Partial<typeof rules>) => () => new ChainSpec({ ...rules, ...change })
    const invalid = expect.objectContaining({ code: 'INVALID_CHAIN_SPEC' })
    expect(refused({ syncCommitteeSize: 500 })).toThrow(invalid)
    expect(refused({ slotsPerEpoch: 0 })).toThrow(invalid)
    expect(refused({ forks: [fork('deneb', 1), fork('capella', 2)] })).toThrow(invalid)
    expect(refused({ forks: [fork('altair', -1)] })).toThrow(invalid)
    expect(refused({ forks: [fork('altair', 0.5)] })).toThrow(invalid)
    expect(refused({ forks: [fork('altair', Number.NaN)] })).toThrow(invalid)
    expect(refused({ genesisValidatorsRoot: new Uint8Array(31) })).toThrow(
      expect.objectContaining({ code: 'INVALID_LENGTH' }),
    )
  })
})
