import { beforeAll, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { proposerSignature } from '../../ts/devchain/chain/fillerSignatures.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { DEV_FORKS } from '../../ts/devchain/DevFork.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeFinalityUpdate, validateFinality } from '../../ts/types/FinalityUpdate.ts'
import { decodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate, validateUpdateStructure } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { payloadParams } from './support/engineCall.ts'
import { toHex } from './support/hex.ts'
import { GLOAS_FORK_EPOCHS, gloasChain } from './support/smallChain.ts'

let dev: DevChain

beforeAll(async () => {
  dev = await gloasChain()
})

describe('The client reads the development chain', () => {
  for (const fork of DEV_FORKS.filter((name) => name in GLOAS_FORK_EPOCHS)) {
    it(`${fork}: update and block decode alike from JSON and SSZ and keep their roots`, () => {
      const { chain, config } = dev
      const blocks = chain.tree.range(1, chain.slot)
      const signed = blocks.find((block) => chain.light.update(block)?.fork === fork)
      const block = blocks.findLast((candidate) => candidate.fork === fork)
      const update = signed && chain.light.update(signed)
      if (update === undefined || block === undefined) throw new Error(`nothing of ${fork}`)
      const types = chain.types.byFork[fork]
      const ssz = types.LightClientUpdate.serialize(update.value)
      const decoded = decodeUpdate(config, { ssz })
      expect(
        decodeUpdate(config, { json: { version: fork, data: types.LightClientUpdate.toJson(update.value) } }),
      ).toEqual(decoded)
      expect(toHex(encodeUpdate(config, decoded))).toBe(toHex(ssz))
      validateUpdateStructure(config, decoded)
      const signedBlock = { message: block.block, signature: proposerSignature(block) }
      const fromSsz = decodeBlock(config, { ssz: types.SignedBeaconBlock.serialize(signedBlock) })
      const fromJson = decodeBlock(config, {
        json: { version: fork, data: types.SignedBeaconBlock.toJson(signedBlock) },
      })
      expect([fromSsz.root, fromJson.root]).toEqual([block.root, block.root])
      if (block.ownPayload !== undefined) {
        expect(fromSsz.bid?.parentBlockHash).toBe(block.execution.hash)
        expect(fromSsz.bid?.blockHash).toBe(block.ownPayload.execution.hash)
      }
      if (!block.hasPayload) return
      expect(fromSsz.execution?.blockHash).toBe(block.execution.hash)
      expect(fromSsz.newPayloadParams()).toEqual(payloadParams(block).params)
      expect(fromJson.newPayloadParams()).toEqual(payloadParams(block).params)
    })
  }

  it('the committee chain goes from the checkpoint to the newest period, then validates head and finality', async () => {
    const { chain, config } = dev
    const committees = await CommitteeChain.open({
      config,
      store: new MemoryStore(),
      minSigners: 22,
      now: () => dev.now(),
    })
    const bootstrap = chain.light.bootstrap(dev.checkpointRoot)
    if (bootstrap === undefined) throw new Error('no bootstrap')
    const type = chain.types.byFork[bootstrap.fork].LightClientBootstrap
    await committees.initCheckpoint({
      root: dev.checkpointRoot,
      bootstrap: decodeBootstrap(config, { ssz: type.serialize(bootstrap.value) }),
    })
    for (const period of [0, 1, 2, 3]) {
      const best = chain.light.bestUpdate(period)
      if (best === undefined) throw new Error(`no update in period ${period}`)
      const ssz = chain.types.byFork[best.fork].LightClientUpdate.serialize(best.value)
      expect(await committees.insertUpdate(decodeUpdate(config, { ssz }))).toBe(true)
    }
    const heads = new HeadValidator(committees, { minSigners: 22 })
    const latest = chain.latestUpdate
    const finality = chain.latestFinalityUpdate
    if (latest === undefined || finality === undefined) throw new Error('no head')
    const types = chain.types.byFork.gloas
    heads.validateOptimistic(
      decodeOptimisticUpdate(config, { ssz: types.LightClientOptimisticUpdate.serialize(latest.value) }),
    )
    expect(heads.head?.root).toBe(chain.head.parentRoot)
    const finalityUpdate = decodeFinalityUpdate(config, {
      json: { version: 'gloas', data: types.LightClientFinalityUpdate.toJson(finality.value) },
    })
    validateFinality(config, finalityUpdate)
    heads.validateFinality(finalityUpdate)
    expect(heads.finalityUpdate?.finalizedHeader.beacon.slot).toBe(finality.value.finalizedHeader.beacon.slot)
  })
})
