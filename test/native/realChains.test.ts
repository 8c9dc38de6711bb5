import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ChainSpec } from '../../ts/native/ChainSpec.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import type { UpdateChain } from '../../ts/native/UpdateChain.ts'
import { verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { chainSpec, committeeBytes, publicChainSpec } from './chain-specs.ts'

const readJson = (...path: string[]) => JSON.parse(readFileSync(vectorPath(...path), 'utf8'))
const jsonBytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const limits = { minSigners: 342, maxItems: 1000 }

function verdicts(chain: UpdateChain): string[] {
  return Array.from({ length: chain.length }, (_, i) => {
    const item = chain.item(i)
    return `${item.facts?.fork} ${item.facts?.period} ${item.ok ? 'ok' : item.reason}`
  })
}

function verifyJson(spec: ChainSpec, committee: SyncCommittee, startPeriod: number, updates: unknown) {
  return verifyUpdateChain({ spec, committee, startPeriod, bytes: jsonBytes(updates), encoding: 'json', ...limits })
}

describe.skipIf(!hasVectors('light-client'))('real chains of updates', () => {
  it('163 periods of mainnet in the flat altair form, from JSON and from the SSZ made of it, on one thread and on two', async () => {
    const folder = 'light-client/mainnet-altair-periods-290-452'
    const committee = SyncCommittee.deserialize(
      committeeBytes(readJson(folder, 'bootstrap.json').current_sync_committee),
    )
    const files = readdirSync(vectorPath(folder, 'updates')).sort()
    expect(files).toHaveLength(163)
    const bytes = jsonBytes(files.map((file) => readJson(folder, 'updates', file)))
    const spec = publicChainSpec('mainnet')
    const chain = await verifyUpdateChain({ spec, committee, startPeriod: 290, bytes, encoding: 'json', ...limits })
    const expected = files.map((_, i) => `altair ${290 + i} ok`)
    expect(verdicts(chain)).toEqual(expected)

    const framed = Array.from({ length: chain.length }, (_, i) => {
      const object = chain.ssz(i)
      const frame = Buffer.alloc(12)
      frame.writeBigUInt64LE(BigInt(object.length + 4))
      return Buffer.concat([frame, object])
    })
    for (const threads of [1, 2, 3]) {
      const again = await verifyUpdateChain({
        spec,
        committee,
        startPeriod: 290,
        bytes: Uint8Array.from(Buffer.concat(framed)),
        encoding: 'ssz',
        threads,
        ...limits,
      })
      expect(verdicts(again)).toEqual(expected)
      expect(again.item(162)).toEqual(chain.item(162))
    }
    expect(chain.committee(162).root).toEqual(chain.item(162).facts?.nextCommitteeRoot)
  })

  it('21 periods of mainnet capella as a server framed them in SSZ', async () => {
    const chain = await verifyCapella()
    expect(verdicts(chain)).toEqual(Array.from({ length: 21 }, (_, i) => `capella ${800 + i} ok`))
    expect(chain.framingError).toBeNull()
    expect(chain.item(0).facts).toMatchObject({ signerCount: 512, signatureSlot: 6553677, hasFinality: true })
  })

  it('give their memory back and leave the committees that were taken out', async () => {
    const chain = await verifyCapella()
    const root = chain.item(20).facts?.nextCommitteeRoot
    const next = chain.committee(20)
    chain.release()
    chain.release()
    expect(chain.length).toBe(0)
    for (const ask of [() => chain.item(0), () => chain.ssz(0), () => chain.committee(0)]) {
      expect(ask).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
    }
    expect([next.root, next.serialize().length]).toEqual([root, 513 * 48])
  })

  it('mainnet across altair and bellatrix, capella from JSON, deneb from JSON and SSZ, fulu', async () => {
    const spec = publicChainSpec('mainnet')
    const committeeOf = (bootstrap: { data: { current_sync_committee: Parameters<typeof committeeBytes>[0] } }) =>
      SyncCommittee.deserialize(committeeBytes(bootstrap.data.current_sync_committee))
    const merge = 'light-client/mainnet-altair-to-bellatrix-periods-563-568'
    const mergeUpdates = [563, 564, 565, 566, 567, 568].flatMap((period) =>
      readJson(merge, `update-period-${period}.json`),
    )
    const mergeChain = await verifyJson(
      spec,
      committeeOf(readJson(merge, 'bootstrap-slot-4612096.json')),
      563,
      mergeUpdates,
    )
    expect(verdicts(mergeChain)).toEqual([
      'altair 563 ok',
      'altair 564 ok',
      'altair 565 ok',
      'bellatrix 566 ok',
      'bellatrix 567 ok',
      'bellatrix 568 ok',
    ])
    const capella = 'light-client/mainnet-capella-periods-862-867'
    const capellaChain = await verifyJson(
      spec,
      committeeOf(readJson(capella, 'bootstrap.json')),
      862,
      readJson(capella, 'updates.json'),
    )
    expect(verdicts(capellaChain)).toEqual([862, 863, 864, 865, 866, 867].map((period) => `capella ${period} ok`))

    const deneb = 'light-client/mainnet-deneb-periods-1150-1151'
    const denebCommittee = committeeOf(readJson(deneb, 'BootstrapDeneb.json'))
    const denebUpdates = [readJson(deneb, 'UpdateDeneb.json'), readJson(deneb, 'UpdateNewPeriodDeneb.json')]
    const denebChain = await verifyJson(spec, denebCommittee, 1150, denebUpdates)
    expect(verdicts(denebChain)).toEqual(['deneb 1150 ok', 'deneb 1151 ok'])
    for (const [i, file] of ['LightClientUpdateDeneb.ssz', 'LightClientUpdateNewPeriodDeneb.ssz'].entries()) {
      const bytes = Uint8Array.from(readFileSync(vectorPath(deneb, file)))
      expect(denebChain.ssz(i)).toEqual(bytes)
      const startPeriod = 1150 + i
      const committee = i === 0 ? denebCommittee : denebChain.committee(0)
      const one = await verifyUpdateChain({ spec, committee, startPeriod, bytes, encoding: 'ssz-object', ...limits })
      expect(verdicts(one)).toEqual([`deneb ${startPeriod} ok`])
    }
    const fulu = 'light-client/mainnet-fulu-period-1711'
    const fuluCommittee = committeeOf(readJson(fulu, 'bootstrap.json'))
    expect(verdicts(await verifyJson(spec, fuluCommittee, 1711, readJson(fulu, 'updates.json')))).toEqual([
      'fulu 1711 ok',
    ])
  })

  it('sepolia electra, one update at a time in the bare form', async () => {
    const spec = publicChainSpec('sepolia')
    const updates = [925, 926, 927, 928].map((period) =>
      readJson('light-client/sepolia-electra-periods-925-928', `update-period-${period}.json`),
    )
    let committee = SyncCommittee.deserialize(committeeBytes(updates[0].next_sync_committee))
    for (const [i, update] of updates.slice(1).entries()) {
      const chain = await verifyJson(spec, committee, 926 + i, update)
      expect(verdicts(chain)).toEqual([`electra ${926 + i} ok`])
      committee = chain.committee(0)
    }
  })
})

describe.skipIf(!hasVectors('synthetic/gloas-fork-transition'))('a made-up chain that crosses into gloas', () => {
  const folder = 'synthetic/gloas-fork-transition'
  const names = [
    'update-period-1-fulu',
    'update-period-2-gloas-attested-fulu-finalized',
    'update-period-2-gloas',
    'update-period-3-gloas',
    'update-period-3-gloas-no-finality',
    'update-period-3-gloas-low-participation',
  ]

  it('verifies with the branches of each fork, an upgraded finalized header included', async () => {
    const { genesis_validators_root: genesisValidatorsRoot } = readJson(folder, 'meta.json')
    const spec = chainSpec({
      genesisValidatorsRoot,
      preset: 'mainnet',
      forks: { fulu: { epoch: 0, version: '0x60000099' }, gloas: { epoch: 512, version: '0x70000099' } },
    })
    const bootstrap = readJson(folder, 'bootstrap-fulu.json')
    const committee = SyncCommittee.deserialize(committeeBytes(bootstrap.data.current_sync_committee))
    const updates = names.map((name) => readJson(folder, `${name}.json`))
    const chain = await verifyJson(spec, committee, 1, updates)
    expect(verdicts(chain)).toEqual([
      'fulu 1 ok',
      'gloas 2 ok',
      'gloas 2 ok',
      'gloas 3 ok',
      'gloas 3 ok',
      'gloas 3 NOT_ENOUGH_SIGNERS',
    ])
    for (const [i, name] of names.entries()) {
      expect(chain.ssz(i)).toEqual(Uint8Array.from(readFileSync(vectorPath(folder, `${name}.ssz`))))
    }
    expect(chain.item(4).facts).toMatchObject({ hasFinality: false, finalizedHeader: null })
  })
})

describe.skipIf(!hasVectors('devnet'))('recorded private networks', () => {
  const networks = [
    ['minimal', 'minimal'],
    ['minimal-from-deneb', 'minimal'],
    ['minimal-partial', 'minimal'],
    ['mainnet-preset', 'mainnet'],
  ] as const

  for (const [network, preset] of networks) {
    it(`${network}: every period verifies but the one whose served update is unusable, JSON and SSZ alike`, async () => {
      const { data: values } = readJson('devnet', network, 'config/spec.json')
      const fork = (name: string) => ({
        epoch: Math.min(Number(values[`${name.toUpperCase()}_FORK_EPOCH`]), 2 ** 53),
        version: values[`${name.toUpperCase()}_FORK_VERSION`],
      })
      const spec = chainSpec({
        genesisValidatorsRoot: readJson('devnet', network, 'genesis.json').data.genesis_validators_root,
        preset,
        forks: {
          altair: fork('altair'),
          bellatrix: fork('bellatrix'),
          capella: fork('capella'),
          deneb: fork('deneb'),
          electra: fork('electra'),
          fulu: fork('fulu'),
        },
      })
      const size = preset === 'minimal' ? 32 : 512
      const first = readdirSync(vectorPath('devnet', network, 'bootstrap'))
        .filter((file) => file.endsWith('.json'))
        .sort()[0]
      const bootstrap = readJson('devnet', network, 'bootstrap', String(first))
      const committee = SyncCommittee.deserialize(committeeBytes(bootstrap.data.current_sync_committee))
      const updates = readJson('devnet', network, 'updates/all.json')
      const options = { spec, committee, startPeriod: 0, minSigners: 1, maxItems: 128 }
      const fromJson = await verifyUpdateChain({ ...options, bytes: jsonBytes(updates), encoding: 'json' })
      const ssz = Uint8Array.from(readFileSync(vectorPath('devnet', network, 'updates/all.ssz')))
      const fromSsz = await verifyUpdateChain({ ...options, bytes: ssz, encoding: 'ssz' })
      expect(committee.size).toBe(size)
      expect(fromJson.length).toBe(updates.length)
      expect(verdicts(fromSsz)).toEqual(verdicts(fromJson))
      const bad = verdicts(fromJson).filter((verdict) => !verdict.endsWith('ok'))
      if (network === 'minimal-partial') {
        expect(bad[0]).toMatch(/ 1 SIGNATURE_PERIOD$/)
        expect(bad.slice(1).every((verdict) => verdict.endsWith('COMMITTEE_UNKNOWN'))).toBe(true)
      } else {
        expect(bad).toEqual([])
      }
    })
  }
})

/** 21 periods of mainnet as a server framed them in SSZ. */
function verifyCapella() {
  const folder = 'light-client/mainnet-capella-periods-800-820-ssz'
  const bootstrap = readFileSync(vectorPath(folder, 'bootstrap.ssz'))
  const committee = SyncCommittee.deserialize(Uint8Array.from(bootstrap.subarray(4, 4 + 513 * 48)))
  const bytes = Uint8Array.from(readFileSync(vectorPath(folder, 'updates.ssz')))
  const spec = publicChainSpec('mainnet')
  return verifyUpdateChain({ spec, committee, startPeriod: 800, bytes, encoding: 'ssz', ...limits })
}
