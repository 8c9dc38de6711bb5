import { describe, expect, it } from 'vitest'
import { hexToBytes } from '../../ts/bytes.ts'
import { addon } from '../../ts/native/addon.ts'
import { type ChainRules, ChainSpec } from '../../ts/native/ChainSpec.ts'
import { blockRoot, decodeBlockBytes, decodeBlockBytesAsync } from '../../ts/native/decodeBlockBytes.ts'
import { SyncCommittee } from '../../ts/native/SyncCommittee.ts'
import { type UpdateChainRequest, verifyUpdateChain } from '../../ts/native/verifyUpdateChain.ts'

import { ChainBuilder } from '../support/chain-builder.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'
import { updatesAnswer } from '../support/updates-answer.ts'

const config = testNetwork(fuluEpochs)
const builder = new ChainBuilder(config)
const rules: ChainRules = {
  genesisValidatorsRoot: hexToBytes(config.genesisValidatorsRoot, 32),
  syncCommitteeSize: 32,
  slotsPerEpoch: 8,
  epochsPerSyncCommitteePeriod: 8,
  forks: [{ name: 'fulu', rules: 'fulu', epoch: 0, version: Uint8Array.of(6, 0, 0, 1) }],
}
const spec = new ChainSpec(rules)
const committee = SyncCommittee.deserialize(builder.committee(5).serialized)

/** Numbers that the binding would wrap into something else. */
const wrapping = [Number.NaN, 0.9, -1, 2 ** 53, 2 ** 64, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const past32Bits = [...wrapping, 2 ** 32, 2 ** 32 + 1, 2 ** 32 + 32]

const request: UpdateChainRequest = {
  spec,
  committee,
  startPeriod: 5,
  bytes: updatesAnswer(config, [builder.update(5, { signers: 1 })]),
  encoding: 'ssz',
  minSigners: 22,
  maxItems: 128,
}

const limits = { syncCommitteeSize: 32, maxCommitteesPerSlot: 4, maxWithdrawalsPerPayload: 4, ptcSize: 2 }
const block = { bytes: new Uint8Array(100), encoding: 'ssz', fork: 'fulu' } as const

const wrongNumber = expect.objectContaining({ code: 'INVALID_NUMBER' })

describe('numbers that go to the addon', () => {
  it('never let an update of one signer through', async () => {
    for (const minSigners of past32Bits) {
      await expect(verifyUpdateChain({ ...request, minSigners }), `${minSigners}`).rejects.toThrow(wrongNumber)
    }
    const chain = await verifyUpdateChain(request)
    expect(chain.item(0)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_SIGNERS' })
  })

  it('are not taken for another period', async () => {
    for (const startPeriod of wrapping) {
      await expect(verifyUpdateChain({ ...request, startPeriod }), `${startPeriod}`).rejects.toThrow(wrongNumber)
    }
    const chain = await verifyUpdateChain({ ...request, minSigners: 1, startPeriod: 2 ** 32 + 5 })
    expect(chain.item(0)).toMatchObject({ ok: false, reason: 'COMMITTEE_UNKNOWN' })
  })

  it('are whole and in range for every option of a verification', async () => {
    for (const number of past32Bits) {
      await expect(verifyUpdateChain({ ...request, maxItems: number }), `${number}`).rejects.toThrow(wrongNumber)
      await expect(verifyUpdateChain({ ...request, threads: number }), `${number}`).rejects.toThrow(wrongNumber)
    }
    for (const threads of [0, 65]) {
      await expect(verifyUpdateChain({ ...request, threads })).rejects.toThrow(wrongNumber)
    }
  })

  it('are whole and in range as an index of an item', async () => {
    const chain = await verifyUpdateChain({ ...request, minSigners: 1 })
    for (const index of past32Bits) {
      expect(() => chain.item(index), `${index}`).toThrow(wrongNumber)
      expect(() => chain.ssz(index), `${index}`).toThrow(wrongNumber)
      expect(() => chain.committee(index), `${index}`).toThrow(wrongNumber)
    }
    expect(() => chain.item(1)).toThrow(expect.objectContaining({ code: 'INVALID_LENGTH' }))
  })

  it('are whole and in range as the rules of a network', () => {
    for (const number of past32Bits) {
      for (const name of ['syncCommitteeSize', 'slotsPerEpoch', 'epochsPerSyncCommitteePeriod']) {
        expect(() => new ChainSpec({ ...rules, [name]: number }), `${name} ${number}`).toThrow(wrongNumber)
      }
    }
    for (const epoch of [Number.NaN, 0.9, -1, Number.NEGATIVE_INFINITY]) {
      const forks = rules.forks.map((fork) => ({ ...fork, epoch }))
      const wrongRules = expect.objectContaining({ code: 'INVALID_CHAIN_SPEC' })
      expect(() => new ChainSpec({ ...rules, forks }), `${epoch}`).toThrow(wrongRules)
      expect(() => new ChainSpec({ ...rules, unsupportedForkEpoch: epoch }), `${epoch}`).toThrow(wrongRules)
    }
  })

  it('are whole and in range as the limits of a preset', async () => {
    for (const number of past32Bits) {
      for (const name of Object.keys(limits)) {
        const wrong = { ...block, limits: { ...limits, [name]: number } }
        expect(() => decodeBlockBytes(wrong), `${name} ${number}`).toThrow(wrongNumber)
        expect(() => blockRoot(wrong), `${name} ${number}`).toThrow(wrongNumber)
        await expect(decodeBlockBytesAsync(wrong), `${name} ${number}`).rejects.toThrow(wrongNumber)
      }
    }
  })

  it('are of the type number', async () => {
    const text: unknown = '5'
    const verify = Reflect.apply(verifyUpdateChain, undefined, [{ ...request, startPeriod: text }])
    await expect(verify).rejects.toThrow(expect.objectContaining({ code: 'INVALID_TYPE' }))
  })
})

describe('the addon by itself', () => {
  it('checks them as well, so that nothing depends on its wrapper', () => {
    const verify = (changes: object) => () =>
      addon.verifyUpdateChain(spec.native, committee.native, { ...request, ...changes })
    for (const number of past32Bits) {
      for (const name of ['minSigners', 'maxItems', 'threads']) {
        expect(verify({ [name]: number }), `${name} ${number}`).toThrow(wrongNumber)
      }
      for (const name of Object.keys(limits)) {
        const options = { ...block, ...limits, [name]: number }
        expect(() => addon.decodeBlock(options), `${name} ${number}`).toThrow(wrongNumber)
        expect(() => addon.blockRoot(options), `${name} ${number}`).toThrow(wrongNumber)
        expect(() => addon.decodeBlockAsync(options), `${name} ${number}`).toThrow(wrongNumber)
      }
      for (const name of ['syncCommitteeSize', 'slotsPerEpoch', 'epochsPerSyncCommitteePeriod']) {
        const options = { ...rules, forks: [...rules.forks], [name]: number }
        expect(() => new addon.ChainSpec(options), `${name} ${number}`).toThrow(wrongNumber)
      }
    }
    for (const number of wrapping) expect(verify({ startPeriod: number }), `${number}`).toThrow(wrongNumber)
  })

  it('checks the index of an item', async () => {
    const chain = await addon.verifyUpdateChain(spec.native, committee.native, { ...request, minSigners: 1 })
    for (const index of past32Bits) {
      expect(() => chain.item(index), `${index}`).toThrow(wrongNumber)
      expect(() => chain.ssz(index), `${index}`).toThrow(wrongNumber)
      expect(() => chain.committee(index), `${index}`).toThrow(wrongNumber)
    }
  })
})
