import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bytesToHex } from '../../ts/bytes.ts'
import { DecodeError, ValidationError } from '../../ts/errors.ts'
import { isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { isNetworkName, mainnet, networkByName } from '../../ts/params/networks.ts'
import { decodeBlock, decodeBlockAsync } from '../../ts/types/BeaconBlock.ts'
import { decodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { executionBlockHash } from '../../ts/types/LightClientHeader.ts'
import { signerCount } from '../../ts/types/SyncAggregate.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { container, expectSameBytes } from './oracle.ts'
import { hasRecordings, type RecordedBlock, recordedBlocks } from './recorded-objects.ts'

/** The electra blocks of a test network of which only the fork is known. */
const electraDevnet: NetworkConfig = {
  ...mainnet,
  name: 'electra devnet',
  forks: mainnet.forks
    .slice(0, 1 + mainnet.forks.findIndex(({ name }) => name === 'electra'))
    .map((fork) => ({ ...fork, epoch: 0 })),
}

function networkOf({ network, fork, block }: RecordedBlock): NetworkConfig {
  const config = isNetworkName(network) ? networkByName(network) : electraDevnet
  return fork === 'electra' && block.slot < 1_000_000 ? electraDevnet : config
}

function read(file: string): { json: unknown } | { ssz: Uint8Array } {
  const bytes = readFileSync(vectorPath(file))
  return file.endsWith('.json') ? { json: JSON.parse(bytes.toString('utf8')) } : { ssz: Uint8Array.from(bytes) }
}

/** Number of parameters of engine_newPayload that a block has all of. */
function parametersOf(fork: LightClientFork): number {
  if (isForkAtLeast(fork, 'gloas') || !isForkAtLeast(fork, 'bellatrix')) return 0
  if (isForkAtLeast(fork, 'electra')) return 4
  return isForkAtLeast(fork, 'deneb') ? 3 : 1
}

describe.skipIf(!hasRecordings)('S30: blocks of real networks', () => {
  const blocks = recordedBlocks()

  it.each(blocks)('$file: root, execution block and engine parameters', (recorded) => {
    const { file, fork, block: facts } = recorded
    const config = networkOf(recorded)
    const block = decodeBlock(config, read(file))
    expect(block.fork).toBe(fork)
    expect(block.header.slot).toBe(facts.slot)
    expect(block.root).toBe(facts.block_root)
    expect(headerRoot(block.header)).toBe(facts.block_root)
    expect(block.execution?.blockNumber).toBe(facts.execution_number)
    expect(block.execution?.blockHash).toBe(facts.execution_hash)
    expect(signerCount(block.syncAggregate.bits)).toBeGreaterThan(0)
    const [payload, hashes, parentRoot, requests] = block.newPayloadParams()
    expect(block.newPayloadParams()).toHaveLength(parametersOf(fork))
    expect(payload).toMatchObject({ blockHash: facts.execution_hash, parentHash: block.execution?.parentHash })
    if (parametersOf(fork) >= 3) {
      expect(parentRoot).toBe(block.header.parentRoot)
      for (const hash of Array.isArray(hashes) ? hashes : ['no list']) expect(hash).toMatch(/^0x01[0-9a-f]{62}$/)
    }
    if (parametersOf(fork) === 4) expect(Array.isArray(requests)).toBe(true)
  })

  it.each(blocks)('$file: JSON and SSZ, signed and bare, are one block', (recorded) => {
    const config = networkOf(recorded)
    const { file, fork, block: facts } = recorded
    const signedType = container(config, fork, 'SignedBeaconBlock')
    const bareType = container(config, fork, 'BeaconBlock')
    const encoded = read(file)
    const bare = 'json' in encoded ? bareType.fromJson(bareJson(encoded.json)) : undefined
    const ssz = 'ssz' in encoded ? encoded.ssz : bareType.serialize(bare)
    const isSigned = file.includes('SignedBeaconBlock.ssz')
    const type = isSigned ? signedType : bareType
    expectSameBytes(type.serialize(type.deserialize(ssz)), ssz, file)
    const json = type.toJson(type.deserialize(ssz))
    for (const form of [{ json }, { json: { data: json } }, { json: { version: 'phase0', data: json } }, { ssz }]) {
      expect(decodeBlock(config, form).root).toBe(facts.block_root)
    }
  })

  it('every fork from bellatrix to electra is among them', () => {
    expect(new Set(blocks.map((block) => block.fork))).toEqual(new Set(['bellatrix', 'capella', 'deneb', 'electra']))
  })
})

function bareJson(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json
  const data = 'data' in json ? json.data : json
  return typeof data === 'object' && data !== null && 'message' in data ? data.message : data
}

const capella = 'light-client/mainnet-capella-periods-862-867'

describe.skipIf(!hasVectors(capella))('S30: blocks and the updates that point to them', () => {
  it('are the same block, and prove the same execution block', () => {
    const finality = decodeFinalityUpdate(mainnet, read(`${capella}/finality.json`))
    for (const header of [finality.attestedHeader, finality.finalizedHeader]) {
      const block = decodeBlock(mainnet, read(`${capella}/blocks/${header.beacon.slot}.json`))
      expect(block.header).toEqual(header.beacon)
      expect(block.execution?.blockHash).toBe(executionBlockHash(header))
    }
  })

  it('a changed byte anywhere in the body changes the root', () => {
    const type = container(mainnet, 'capella', 'BeaconBlock')
    const ssz = type.serialize(type.fromJson(bareJson(readJson())))
    const { root } = decodeBlock(mainnet, { ssz })
    for (const at of [90, 200, Math.floor(ssz.length / 2), ssz.length - 1]) {
      const changed = ssz.with(at, (ssz[at] ?? 0) ^ 1)
      expect(decodeBlock(mainnet, { ssz: changed }).root).not.toBe(root)
    }
  })
})

function readJson(): unknown {
  const encoded = read(`${capella}/blocks/7109344.json`)
  return 'json' in encoded ? encoded.json : undefined
}

describe('blocks that are none', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['zeros', new Uint8Array(500)],
    ['a header', new Uint8Array(112)],
    ['an offset past the end', Uint8Array.from({ length: 84 }, (_, at) => (at === 80 ? 84 : 0))],
  ])('%s is a DecodeError', (_title, ssz) => {
    expect(() => decodeBlock(mainnet, { ssz })).toThrow(DecodeError)
  })

  it.each([
    ['null', null],
    ['a list', []],
    ['a text', 'block'],
    ['an empty object', {}],
    ['a slot that is a number', { slot: 7000000 }],
    ['a block without body', { slot: '7000000', proposer_index: '1', parent_root: '0x', state_root: '0x' }],
  ])('%s is a DecodeError', (_title, json) => {
    expect(() => decodeBlock(mainnet, { json })).toThrow(DecodeError)
  })

  it('a phase0 block is named as such', () => {
    expect(() => decodeBlock(mainnet, { json: { slot: '5' } })).toThrow('slot 5 is before altair')
  })

  it('a slot outside that speaks of another fork than the block inside is not a block', () => {
    const type = container(mainnet, 'electra', 'BeaconBlock')
    const data = { ...Object(type.toJson(type.defaultValue())), slot: '12000000' }
    expect(decodeBlock(mainnet, { json: { data } }).fork).toBe('electra')
    expect(() => decodeBlock(mainnet, { json: { slot: '14000000', data } })).toThrow('field proposer_index is missing')
  })

  it('a block decoded on a worker thread is the same, and refused alike', async () => {
    const type = container(mainnet, 'deneb', 'BeaconBlock')
    const ssz = type.serialize(Object.assign(Object(type.defaultValue()), { slot: 9_000_000n }))
    const { newPayloadParams: _, ...block } = await decodeBlockAsync(mainnet, { ssz })
    expect(decodeBlock(mainnet, { ssz })).toMatchObject(block)
    await expect(decodeBlockAsync(mainnet, { ssz: ssz.subarray(0, 300) })).rejects.toThrow(DecodeError)
    await expect(decodeBlockAsync(mainnet, { jsonBytes: new Uint8Array() })).rejects.toMatchObject({
      code: 'MALFORMED',
    })
  })

  it('a block before the merge has no payload and no parameters', () => {
    const { BeaconBlock } = { BeaconBlock: container(mainnet, 'bellatrix', 'BeaconBlock') }
    const json = BeaconBlock.toJson(BeaconBlock.defaultValue())
    const block = decodeBlock(mainnet, { json: { ...Object(json), slot: '4636672' } })
    expect(block.execution).toBeUndefined()
    expect(() => block.newPayloadParams()).toThrow(ValidationError)
    expect(bytesToHex(block.syncAggregate.signature)).toBe(`0x${'00'.repeat(96)}`)
  })
})
