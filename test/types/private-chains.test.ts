import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { ValidationError } from '../../ts/errors.ts'
import { forkAtSlot } from '../../ts/params/forkAtEpoch.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { readConfigValues } from '../../ts/params/readConfigValues.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeUpdates } from '../../ts/types/decodeUpdates.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate, validateFinality } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap, validateBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { executionBlockHash } from '../../ts/types/LightClientHeader.ts'
import { encodeUpdate, type LightClientUpdate, validateCommitteeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate, validateOptimistic } from '../../ts/types/OptimisticUpdate.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { container, expectSameBytes } from './oracle.ts'

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function dataOf(path: string): Readonly<Record<string, unknown>> {
  const json = readJson(path)
  const data = typeof json === 'object' && json !== null && 'data' in json ? json.data : json
  return Object.fromEntries(Object.entries(data ?? {}))
}

function networkAt(genesisFile: string, specFile: string): NetworkConfig {
  const genesis = dataOf(genesisFile)
  const root = String(genesis.genesis_validators_root)
  return readConfigValues(dataOf(specFile), {
    genesisTime: Number(genesis.genesis_time),
    genesisValidatorsRoot: `0x${root.slice(2)}`,
  })
}

/** Names of recordings in a folder, without extension. */
function names(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ssz'))
    .map((file) => file.slice(0, -4))
    .sort()
}

function both(folder: string, name: string) {
  return {
    json: { json: readJson(join(folder, `${name}.json`)) },
    ssz: { ssz: Uint8Array.from(readFileSync(join(folder, `${name}.ssz`))) },
  }
}

/** Whether an update holds, else the code it fails with. */
function verdictOf(config: NetworkConfig, update: LightClientUpdate): string {
  try {
    validateCommitteeUpdate(config, update)
    return 'ok'
  } catch (error) {
    if (error instanceof ValidationError) return error.code
    throw error
  }
}

const devnets = ['minimal', 'minimal-from-deneb', 'minimal-partial', 'mainnet-preset']

describe.skipIf(!hasVectors('devnet')).each(devnets)('N12: recordings of devnet/%s, JSON and SSZ', (devnet) => {
  const folder = vectorPath('devnet', devnet)
  const config = hasVectors('devnet')
    ? networkAt(join(folder, 'genesis.json'), join(folder, 'config', 'spec.json'))
    : undefined

  function network(): NetworkConfig {
    if (config === undefined) throw new Error('not read')
    return config
  }

  it('bootstraps decode alike and are proven', () => {
    const all = names(join(folder, 'bootstrap'))
    expect(all.length).toBeGreaterThan(0)
    for (const name of all) {
      const { json, ssz } = both(join(folder, 'bootstrap'), name)
      const bootstrap = decodeBootstrap(network(), json)
      expect(decodeBootstrap(network(), ssz), name).toEqual(bootstrap)
      expectSameBytes(encodeBootstrap(network(), bootstrap), ssz.ssz, name)
      validateBootstrap(network(), bootstrap, headerRoot(bootstrap.header.beacon))
    }
  })

  it('updates decode alike and are proven; the one without a committee is named', () => {
    const { json, ssz } = both(join(folder, 'updates'), 'all')
    const updates = decodeUpdates(network(), json)
    expect(decodeUpdates(network(), ssz)).toEqual(updates)
    expect(updates.length).toBeGreaterThan(0)
    const verdicts = updates.map((update) => verdictOf(network(), update))
    const unusable = devnet === 'minimal-partial' ? ['SIGNATURE_PERIOD'] : []
    expect(verdicts.filter((verdict) => verdict !== 'ok')).toEqual(unusable)
    for (const name of names(join(folder, 'updates'))) {
      const recorded = both(join(folder, 'updates'), name)
      expectSameBytes(
        framed(network(), decodeUpdates(network(), recorded.json), recorded.ssz.ssz),
        recorded.ssz.ssz,
        name,
      )
    }
  })

  it('finality and optimistic updates decode alike and are proven', () => {
    for (const name of names(join(folder, 'finality'))) {
      const ssz = Uint8Array.from(readFileSync(join(folder, 'finality', `${name}.ssz`)))
      const update = decodeFinalityUpdate(network(), { ssz })
      expectSameBytes(encodeFinalityUpdate(network(), update), ssz, name)
      if (existsSync(join(folder, 'finality', `${name}.json`))) {
        const json = readJson(join(folder, 'finality', `${name}.json`))
        expect(decodeFinalityUpdate(network(), { json }), name).toEqual(update)
      }
      validateFinality(network(), update)
    }
    for (const name of names(join(folder, 'optimistic'))) {
      const ssz = Uint8Array.from(readFileSync(join(folder, 'optimistic', `${name}.ssz`)))
      const update = decodeOptimisticUpdate(network(), { ssz })
      expectSameBytes(encodeOptimisticUpdate(network(), update), ssz, name)
      if (existsSync(join(folder, 'optimistic', `${name}.json`))) {
        const json = readJson(join(folder, 'optimistic', `${name}.json`))
        expect(decodeOptimisticUpdate(network(), { json }), name).toEqual(update)
      }
      validateOptimistic(network(), update)
    }
  })

  it('S30: blocks up to fulu have the root of their recorded header, from JSON and from SSZ', () => {
    // The gloas blocks here follow an older draft, whose containers differ.
    const all = names(join(folder, 'blocks')).filter((name) => forkAtSlot(network(), Number(name)).name !== 'gloas')
    expect(all.length).toBeGreaterThan(0)
    for (const name of all) {
      const { json, ssz } = both(join(folder, 'blocks'), name)
      const block = decodeBlock(network(), json)
      expect(block.fork, name).toBe(forkAtSlot(network(), Number(name)).name)
      const fromSsz = decodeBlock(network(), ssz)
      expect(fromSsz.root, name).toBe(block.root)
      expect(fromSsz.newPayloadParams(), name).toEqual(block.newPayloadParams())
      expect(block.root, name).toBe(recordedRoot(folder, name) ?? block.root)
    }
  })
})

function recordedRoot(folder: string, name: string): string | undefined {
  const file = join(folder, 'headers', `${name}.json`)
  if (!readdirSync(join(folder, 'headers')).includes(`${name}.json`)) return undefined
  return String(dataOf(file).root)
}

/** Updates in the framing of an SSZ answer, under the digests the answer had. */
function framed(config: NetworkConfig, updates: readonly LightClientUpdate[], answer: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const update of updates) {
    const ssz = encodeUpdate(config, update)
    const length = new Uint8Array(8)
    new DataView(length.buffer).setBigUint64(0, BigInt(ssz.length + 4), true)
    parts.push(length, answer.slice(at + 8, at + 12), ssz)
    at += 12 + ssz.length
  }
  return Uint8Array.from(Buffer.concat(parts))
}

const localChains = ['.', 'postmerge', 'withel', 'mainnet512']

describe.skipIf(!hasVectors('local-chain')).each(localChains)('recordings of local-chain/%s', (chain) => {
  const folder = vectorPath('local-chain', chain)

  it('bootstrap, updates and finality are proven; unwrapped headers and answers without version are read', () => {
    const config = networkAt(join(folder, 'genesis.json'), join(folder, 'spec.json'))
    const bootstrap = decodeBootstrap(config, { json: readJson(join(folder, 'bootstrap.json')) })
    validateBootstrap(config, bootstrap, headerRoot(bootstrap.header.beacon))
    expect(decodeBootstrap(config, { ssz: encodeBootstrap(config, bootstrap) })).toEqual(bootstrap)
    const updates = decodeUpdates(config, { json: readJson(join(folder, 'updates.json')) })
    expect(updates.length).toBeGreaterThan(0)
    expect(updates.map((update) => verdictOf(config, update))).toEqual(updates.map(() => 'ok'))
    const finality = decodeFinalityUpdate(config, { json: readJson(join(folder, 'finality.json')) })
    validateFinality(config, finality)
  })
})

describe.skipIf(!hasVectors('local-chain', 'postmerge'))('a block of a local chain', () => {
  it('S30: a minimal-preset capella block has the root that the SSZ library gives, and a payload', () => {
    const folder = vectorPath('local-chain', 'postmerge')
    const config = networkAt(join(folder, 'genesis.json'), join(folder, 'spec.json'))
    const json = readJson(join(folder, 'block.json'))
    const block = decodeBlock(config, { json })
    const type = container(config, 'capella', 'BeaconBlock')
    expect(block.root).toBe(bytesToHex(type.hashTreeRoot(type.fromJson(dataOf(join(folder, 'block.json')).message))))
    expect(block.newPayloadParams()).toHaveLength(1)
    const { attestedHeader } = decodeOptimisticUpdate(config, { json: readJson(join(folder, 'optimistic.json')) })
    expect(executionBlockHash(attestedHeader)).toMatch(/^0x[0-9a-f]{64}$/)
  })
})
