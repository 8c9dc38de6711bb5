import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { ConfigError, InternalError } from '../../ts/errors.ts'
import { forkAtEpoch, forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import { blobParametersAt, forkDigest } from '../../ts/params/forkDigest.ts'
import { gindices } from '../../ts/params/gindices.ts'
import { mainnet, networkByName, networks, sepolia } from '../../ts/params/networks.ts'
import { readConfigYaml } from '../../ts/params/readConfigYaml.ts'
import { epochAtSlot, periodAtSlot, periodStart, slotAtTime, slotStartMs } from '../../ts/params/slots.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'

interface Schedule {
  readonly genesis_validators_root: string
  readonly genesis_time: number
  readonly seconds_per_slot: number
  readonly preset: string
  readonly forks: Readonly<Record<string, { readonly epoch: number | null; readonly version: string }>>
  readonly blob_schedule: readonly { readonly epoch: number; readonly max_blobs_per_block: number }[]
  readonly max_blobs_per_block_electra: number
}

const names = Object.keys(networks).filter((name): name is keyof typeof networks => name in networks)

describe.skipIf(!hasVectors('networks'))('networks', () => {
  it.each(names)('%s is as published', (name) => {
    const all: Record<string, Schedule> = JSON.parse(
      readFileSync(vectorPath('networks', 'fork-schedules.json'), 'utf8'),
    )
    const published = all[name]
    if (published === undefined) throw new Error(`${name} is not in the published schedules`)
    const config = networks[name]
    expect(config.genesisValidatorsRoot).toBe(published.genesis_validators_root)
    expect(config.genesisTime).toBe(published.genesis_time)
    expect(config.slotDurationMs).toBe(published.seconds_per_slot * 1000)
    expect(config.preset.name).toBe(published.preset)
    const known = Object.entries(published.forks).flatMap(([fork, { epoch, version }]) =>
      epoch === null ? [] : [{ name: fork === 'genesis' ? 'phase0' : fork, epoch, version }],
    )
    expect(config.forks.filter((fork) => fork.name !== 'gloas')).toEqual(known)
    expect(config.blobSchedule.slice(1)).toEqual(
      published.blob_schedule.map((entry) => ({ epoch: entry.epoch, maxBlobsPerBlock: entry.max_blobs_per_block })),
    )
    expect(config.blobSchedule[0]?.maxBlobsPerBlock).toBe(published.max_blobs_per_block_electra)
  })
})

describe('networks', () => {
  it('sepolia has its announced gloas fork, a file can give another', () => {
    expect(forkAtEpoch(sepolia, 353024)).toEqual({
      name: 'gloas',
      rules: 'gloas',
      epoch: 353024,
      version: '0x90000076',
    })
    expect(forkAtEpoch(sepolia, 353023).name).toBe('fulu')
    // The announced time of the fork: 2026-10-06 13:53:36 UTC.
    expect(slotStartMs(sepolia, 353024 * 32)).toBe(Date.UTC(2026, 9, 6, 13, 53, 36))
  })

  it('an unknown name is refused with the names there are', () => {
    expect(() => networkByName('goerli')).toThrow(ConfigError)
    expect(() => networkByName('goerli')).toThrow('mainnet, sepolia, holesky, hoodi, gnosis, chiado')
    expect(() => networkByName('toString')).toThrow(ConfigError)
  })
})

describe('slots, epochs, periods', () => {
  it('mainnet and Gnosis both have periods of 8192 slots, with epochs of 32 and 16', () => {
    expect(epochAtSlot(mainnet, 11900001)).toBe(371875)
    expect(epochAtSlot(networks.gnosis, 100)).toBe(6)
    for (const config of [mainnet, networks.gnosis]) {
      expect(periodAtSlot(config, 8191)).toBe(0)
      expect(periodAtSlot(config, 8192)).toBe(1)
      expect(periodStart(config, 290)).toBe(2375680)
    }
  })

  it('a slot lasts from its start up to the next one, and before genesis it is slot 0', () => {
    const start = slotStartMs(mainnet, 1000)
    expect(start).toBe(1606824023000 + 12_000_000)
    expect(slotAtTime(mainnet, start)).toBe(1000)
    expect(slotAtTime(mainnet, start - 1)).toBe(999)
    expect(slotAtTime(mainnet, 0)).toBe(0)
  })
})

describe('forks', () => {
  it('a fork begins with the first slot of its epoch', () => {
    expect(forkAtSlot(mainnet, 194048 * 32 - 1).name).toBe('bellatrix')
    expect(forkAtSlot(mainnet, 194048 * 32).name).toBe('capella')
  })

  it('of several forks at one epoch the newest is in force', () => {
    expect(forkAtEpoch(networks.hoodi, 0).name).toBe('deneb')
    expect(forkAtEpoch(networks.hoodi, 0).version).toBe('0x50000910')
  })

  it.each([
    ['altair', 105n, 54n, 55n],
    ['bellatrix', 105n, 54n, 55n],
    ['capella', 105n, 54n, 55n],
    ['deneb', 105n, 54n, 55n],
    ['electra', 169n, 86n, 87n],
    ['fulu', 169n, 86n, 87n],
    ['gloas', 735n, 2945n, 2946n],
  ] as const)('%s proves finality at %s, committees at %s and %s', (fork, finalizedRoot, current, next) => {
    expect(gindices(fork)).toMatchObject({ finalizedRoot, currentSyncCommittee: current, nextSyncCommittee: next })
  })

  it('phase0 has no generalized indices', () => {
    expect(() => gindices('phase0')).toThrow(InternalError)
  })
})

describe('fork digests', () => {
  it.each([
    ['capella', 200000, '0xbba4da96'],
    ['deneb', 300000, '0x6a95a1a9'],
  ])('mainnet %s has the digest seen on the wire', (_fork, epoch, digest) => {
    expect(bytesToHex(forkDigest(mainnet, epoch))).toBe(digest)
  })

  it('from fulu on the digest changes with the blob limit', () => {
    const digests = [411392, 412671, 412672, 419071, 419072].map((epoch) => bytesToHex(forkDigest(mainnet, epoch)))
    expect(digests[0]).toBe(digests[1])
    expect(digests[2]).toBe(digests[3])
    expect(new Set(digests).size).toBe(3)
    expect(blobParametersAt(mainnet, 411392)).toEqual({ epoch: 364032, maxBlobsPerBlock: 9 })
    expect(blobParametersAt(mainnet, 419072)).toEqual({ epoch: 419072, maxBlobsPerBlock: 21 })
  })
})

describe.skipIf(!hasVectors('devnet', 'minimal'))('fork digests of a recorded network', () => {
  it('are those the node framed its updates with', () => {
    const genesis: { data: { genesis_validators_root: `0x${string}`; genesis_time: string } } = JSON.parse(
      readFileSync(vectorPath('devnet', 'minimal', 'genesis.json'), 'utf8'),
    )
    const config = readConfigYaml(readFileSync(vectorPath('devnet', 'minimal', 'config', 'config.yaml'), 'utf8'), {
      genesisTime: Number(genesis.data.genesis_time),
      genesisValidatorsRoot: genesis.data.genesis_validators_root,
    })
    const answer: readonly { data: { attested_header: { beacon: { slot: string } } } }[] = JSON.parse(
      readFileSync(vectorPath('devnet', 'minimal', 'updates', 'all.json'), 'utf8'),
    )
    const bytes = readFileSync(vectorPath('devnet', 'minimal', 'updates', 'all.ssz'))
    let at = 0
    for (const { data } of answer) {
      const epoch = epochAtSlot(config, Number(data.attested_header.beacon.slot))
      expect(bytesToHex(bytes.subarray(at + 8, at + 12))).toBe(bytesToHex(forkDigest(config, epoch)))
      at += 8 + Number(bytes.readBigUInt64LE(at))
    }
    expect(at).toBe(bytes.length)
  })
})
