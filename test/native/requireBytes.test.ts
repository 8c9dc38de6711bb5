import { describe, expect, it } from 'vitest'
import { addon } from '../../ts/native/addon.ts'
import { ChainSpec } from '../../ts/native/ChainSpec.ts'
import { blockRoot, blockSlot, decodeBlockBytes, decodeBlockBytesAsync } from '../../ts/native/decodeBlockBytes.ts'
import { decodeEnvelopeBytes, decodeEnvelopeBytesAsync } from '../../ts/native/decodeEnvelopeBytes.ts'
import { developmentPublicKey, developmentSignature } from '../../ts/native/developmentKeys.ts'
import {
  branchRoot,
  committeeRoot,
  compactMultiproofRoot,
  hashPairs,
  headerRoot,
  syncCommitteeSigningRoot,
} from '../../ts/native/hashing.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'
import { decodeBlock, decodeBlockAsync } from '../../ts/types/BeaconBlock.ts'
import { chainSpec } from '../../ts/types/chainSpec.ts'
import { decodeUpdates } from '../../ts/types/decodeUpdates.ts'
import { decodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const serialized = new ChainBuilder(config).committee(5).serialized
const spec = chainSpec(config)
const committee = SyncCommittee.deserialize(serialized)

const shared = (length: number) => new Uint8Array(new SharedArrayBuffer(length))
const own = (length: number) => new Uint8Array(length)
const sharedCopy = shared(serialized.length)
sharedCopy.set(serialized)

const limits = { syncCommitteeSize: 32, maxCommitteesPerSlot: 4, maxWithdrawalsPerPayload: 4, ptcSize: 2 }
const ssz = { bytes: shared(500), encoding: 'ssz' } as const
const block = { ...ssz, fork: 'fulu', limits } as const
const updates = { spec, committee, startPeriod: 5, minSigners: 22, maxItems: 128, ...ssz }
const rules = {
  genesisValidatorsRoot: own(32),
  syncCommitteeSize: 32,
  slotsPerEpoch: 8,
  epochsPerSyncCommitteePeriod: 8,
  forks: [{ name: 'fulu', rules: 'fulu', epoch: 0, version: own(4) }] as const,
}
const signed = { bits: own(4), signingRoot: own(32), signature: own(96) }
const signing = { headerRoot: own(32), forkVersion: own(4), genesisValidatorsRoot: own(32) }
const branch = { leaf: own(32), branch: own(32), gindex: 2n }

type Entries = readonly (readonly [name: string, call: () => unknown])[]

const entries: Entries = [
  ['hashPairs, input', () => hashPairs(shared(64), own(32))],
  ['hashPairs, output', () => hashPairs(own(64), shared(32))],
  ['headerRoot', () => headerRoot(shared(112))],
  ['committeeRoot', () => committeeRoot(sharedCopy)],
  ['developmentPublicKey', () => developmentPublicKey(shared(32))],
  ['developmentSignature, secret', () => developmentSignature(shared(32), own(32))],
  ['developmentSignature, message', () => developmentSignature(own(32), shared(32))],
  ['branchRoot, leaf', () => branchRoot({ ...branch, leaf: shared(32) })],
  ['branchRoot, branch', () => branchRoot({ ...branch, branch: shared(32) })],
  ['syncCommitteeSigningRoot, header', () => syncCommitteeSigningRoot({ ...signing, headerRoot: shared(32) })],
  ['syncCommitteeSigningRoot, version', () => syncCommitteeSigningRoot({ ...signing, forkVersion: shared(4) })],
  [
    'syncCommitteeSigningRoot, genesis',
    () => syncCommitteeSigningRoot({ ...signing, genesisValidatorsRoot: shared(32) }),
  ],
  [
    'compactMultiproofRoot, descriptor',
    () => compactMultiproofRoot({ descriptor: shared(1), values: own(32) }, own(32)),
  ],
  ['compactMultiproofRoot, values', () => compactMultiproofRoot({ descriptor: own(1), values: shared(32) }, own(32))],
  ['compactMultiproofRoot, output', () => compactMultiproofRoot({ descriptor: own(1), values: own(32) }, shared(32))],
  ['SyncCommittee.deserialize', () => SyncCommittee.deserialize(sharedCopy)],
  [
    'SyncCommittee.fromStored, committee',
    () => SyncCommittee.fromStored({ serialized: sharedCopy, keys: own(33 * 96) }),
  ],
  ['SyncCommittee.fromStored, keys', () => SyncCommittee.fromStored({ serialized, keys: shared(33 * 96) })],
  ['prepare', () => committee.prepare(shared(32))],
  ['prepareAsync', () => committee.prepareAsync(shared(32))],
  ['verify, bits', () => committee.verify({ ...signed, bits: shared(4) })],
  ['verify, root', () => committee.verify({ ...signed, signingRoot: shared(32) })],
  ['verify, signature', () => committee.verify({ ...signed, signature: shared(96) })],
  ['verifyAsync', () => committee.verifyAsync({ ...signed, signature: shared(96) })],
  ['ChainSpec, genesis', () => new ChainSpec({ ...rules, genesisValidatorsRoot: shared(32) })],
  ['ChainSpec, version', () => new ChainSpec({ ...rules, forks: [{ ...rules.forks[0], version: shared(4) }] })],
  ['verifyUpdateChain', () => verifyUpdateChain(updates)],
  ['blockSlot', () => blockSlot(ssz)],
  ['blockRoot', () => blockRoot(block)],
  ['decodeBlockBytes', () => decodeBlockBytes(block)],
  ['decodeBlockBytesAsync', () => decodeBlockBytesAsync(block)],
  ['decodeEnvelopeBytes', () => decodeEnvelopeBytes(ssz)],
  ['decodeEnvelopeBytesAsync', () => decodeEnvelopeBytesAsync(ssz)],
  ['decodeBlock', () => decodeBlock(config, { ssz: shared(500) })],
  ['decodeBlockAsync', () => decodeBlockAsync(config, { ssz: shared(500) })],
  ['decodeUpdate', () => decodeUpdate(config, { ssz: shared(500) })],
  ['decodeUpdates', () => decodeUpdates(config, { ssz: framed(shared(64)) })],
  ['decodeBootstrap', () => decodeBootstrap(config, { ssz: shared(500) })],
  ['decodeFinalityUpdate', () => decodeFinalityUpdate(config, { ssz: shared(500) })],
  ['decodeOptimisticUpdate', () => decodeOptimisticUpdate(config, { ssz: shared(500) })],
]

/** What the addon itself offers, called past its wrapper. */
const native = committee.native
const unwrapped: Entries = [
  ['hashPairs, input', () => addon.hashPairs(shared(64), own(32))],
  ['hashPairs, output', () => addon.hashPairs(own(64), shared(32))],
  ['headerRoot', () => addon.headerRoot(shared(112))],
  ['committeeRoot', () => addon.committeeRoot(sharedCopy)],
  ['branchRoot, leaf', () => addon.branchRoot(shared(32), own(32), 2n)],
  ['branchRoot, branch', () => addon.branchRoot(own(32), shared(32), 2n)],
  ['syncCommitteeSigningRoot, header', () => addon.syncCommitteeSigningRoot(shared(32), own(4), own(32))],
  ['syncCommitteeSigningRoot, version', () => addon.syncCommitteeSigningRoot(own(32), shared(4), own(32))],
  ['syncCommitteeSigningRoot, genesis', () => addon.syncCommitteeSigningRoot(own(32), own(4), shared(32))],
  ['compactMultiproofRoot, descriptor', () => addon.compactMultiproofRoot(shared(1), own(32), own(32))],
  ['compactMultiproofRoot, values', () => addon.compactMultiproofRoot(own(1), shared(32), own(32))],
  ['compactMultiproofRoot, output', () => addon.compactMultiproofRoot(own(1), own(32), shared(32))],
  ['SyncCommittee.deserialize', () => addon.SyncCommittee.deserialize(sharedCopy)],
  ['SyncCommittee.fromStored, committee', () => addon.SyncCommittee.fromStored(sharedCopy, own(33 * 96))],
  ['SyncCommittee.fromStored, keys', () => addon.SyncCommittee.fromStored(serialized, shared(33 * 96))],
  ['prepare', () => native.prepare(shared(32))],
  ['prepareAsync', () => native.prepareAsync(shared(32))],
  ['verify, bits', () => native.verify(shared(4), own(32), own(96))],
  ['verify, root', () => native.verify(own(4), shared(32), own(96))],
  ['verify, signature', () => native.verify(own(4), own(32), shared(96))],
  ['verifyAsync', () => native.verifyAsync(own(4), own(32), shared(96))],
  [
    'ChainSpec, genesis',
    () => new addon.ChainSpec({ ...rules, forks: [...rules.forks], genesisValidatorsRoot: shared(32) }),
  ],
  ['ChainSpec, version', () => new addon.ChainSpec({ ...rules, forks: [{ ...rules.forks[0], version: shared(4) }] })],
  ['verifyUpdateChain', () => addon.verifyUpdateChain(spec.native, native, updates)],
  ['blockSlot', () => addon.blockSlot(shared(500), 'ssz')],
  ['blockRoot', () => addon.blockRoot({ ...block, ...limits })],
  ['decodeBlock', () => addon.decodeBlock({ ...block, ...limits })],
  ['decodeBlockAsync', () => addon.decodeBlockAsync({ ...block, ...limits })],
  ['decodeEnvelope', () => addon.decodeEnvelope(shared(500), 'ssz')],
  ['decodeEnvelopeAsync', () => addon.decodeEnvelopeAsync(shared(500), 'ssz')],
]

/** One item of an answer of updates, as long as the array allows. */
function framed(bytes: Uint8Array): Uint8Array {
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true)
  return bytes
}

/** Runs a call, whether it throws or rejects. */
const outcome = async (call: () => unknown) => call()

describe('bytes that another thread can change meanwhile', () => {
  it.each(entries)('are refused by %s', async (_, call) => {
    await expect(outcome(call)).rejects.toMatchObject({ code: 'INVALID_TYPE' })
    await expect(outcome(call)).rejects.toThrow('SharedArrayBuffer')
  })

  it.each(unwrapped)('are refused by the addon itself in %s', async (_, call) => {
    await expect(outcome(call)).rejects.toThrow('memory that is not shared')
  })

  it('are taken as a copy', () => {
    expect(committeeRoot(sharedCopy.slice())).toEqual(committeeRoot(serialized))
  })
})

describe('other arrays', () => {
  it('are refused by the addon itself', () => {
    const words: unknown = new Uint16Array(112)
    expect(() => Reflect.apply(addon.headerRoot, addon, [words])).toThrow('bytes must be a Uint8Array')
    const clamped: unknown = new Uint8ClampedArray(112)
    expect(() => Reflect.apply(addon.headerRoot, addon, [clamped])).toThrow('bytes must be a Uint8Array')
    expect(() => Reflect.apply(addon.headerRoot, addon, [undefined])).toThrow('bytes must be a Uint8Array')
  })

  it('have no bytes once their memory was transferred away', () => {
    const bytes = own(112)
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
    expect(() => headerRoot(bytes)).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
  })

  it('may be views of a part, of a Buffer, and of memory that can be resized', () => {
    const header = Uint8Array.from({ length: 112 }, (_, i) => i)
    const root = headerRoot(header)
    expect(headerRoot(Buffer.concat([own(3), header]).subarray(3))).toEqual(root)
    const resizable: ArrayBuffer = Reflect.construct(ArrayBuffer, [112, { maxByteLength: 4096 }])
    const view = new Uint8Array(resizable)
    view.set(header)
    expect(headerRoot(view)).toEqual(root)
  })
})
