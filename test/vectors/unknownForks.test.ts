import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../ts/db/MemoryStore.ts'
import { DecodeError } from '../../ts/errors.ts'
import { CommitteeChain } from '../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import type { NetworkConfig } from '../../ts/params/NetworkConfig.ts'
import { mainnet } from '../../ts/params/networks.ts'
import { slotStartMs } from '../../ts/params/slots.ts'
import { UnknownForkError } from '../../ts/params/UnknownForkError.ts'
import { decodeBlock } from '../../ts/types/BeaconBlock.ts'
import { decodeUpdates } from '../../ts/types/decodeUpdates.ts'
import { decodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { headerRoot } from '../../ts/types/Header.ts'
import { decodeBootstrap, encodeBootstrap } from '../../ts/types/LightClientBootstrap.ts'
import { decodeUpdate, encodeUpdate } from '../../ts/types/LightClientUpdate.ts'
import { decodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { gloasTransition } from '../support/gloas-transition.ts'
import { hasRealData, readReal, readRealJson } from './realData.ts'

const fulu = 'light-client/mainnet-fulu-period-1711'
const UPDATE_EPOCH = 438_020
const HEAD_EPOCH = 438_063

/** Mainnet as it will be: a fork that this release has no rules for begins at an epoch. */
function mainnetWith(epoch: number): NetworkConfig {
  return { ...mainnet, forks: [...mainnet.forks, { name: 'madeup', epoch, version: '0x08000000' }] }
}

const json = (name: string) => ({ json: readRealJson(`${fulu}/${name}.json`) })

async function chainOn(config: NetworkConfig, nowSlot: number) {
  const bootstrap = decodeBootstrap(mainnet, json('bootstrap'))
  const chain = await CommitteeChain.open({
    config,
    store: new MemoryStore(),
    minSigners: 342,
    now: () => slotStartMs(mainnet, nowSlot),
  })
  return { chain, bootstrap, root: headerRoot(bootstrap.header.beacon) }
}

describe.skipIf(!hasRealData)('N10: real objects past the last fork that this release knows', () => {
  const beyond = mainnetWith(UPDATE_EPOCH - 1)

  it("are named for the fork, which is nobody's fault but ours, from JSON and SSZ", () => {
    const bootstrap = decodeBootstrap(mainnet, json('bootstrap'))
    const [update] = decodeUpdates(mainnet, json('updates'))
    if (update === undefined) throw new Error('no update')
    const attempts = [
      () => decodeBootstrap(beyond, json('bootstrap')),
      () => decodeBootstrap(beyond, { ssz: encodeBootstrap(mainnet, bootstrap) }),
      () => decodeUpdates(beyond, json('updates')),
      () => decodeUpdate(beyond, { ssz: encodeUpdate(mainnet, update) }),
      () => decodeFinalityUpdate(beyond, json('finality_update')),
      () => decodeOptimisticUpdate(beyond, json('optimistic_update')),
      () => decodeBlock(mainnetWith(225_000), { json: readRealJson('blocks/geth-block_capella.json') }),
      () =>
        decodeBlock(mainnetWith(360_000), {
          ssz: readReal('blocks/mainnet-electra-slot11900001.SignedBeaconBlock.ssz'),
        }),
      () => forkDigest(beyond, UPDATE_EPOCH),
    ]
    for (const attempt of attempts) {
      expect(attempt).toThrow(UnknownForkError)
      expect(attempt).toThrow(/^fork madeup, which is needed at epoch \d+, is not known to this release/)
      expect(attempt).not.toThrow(DecodeError)
    }
  })

  it('up to the epoch before it everything is as if it were not planned', () => {
    const later = mainnetWith(HEAD_EPOCH + 10)
    expect(decodeBootstrap(later, json('bootstrap'))).toEqual(decodeBootstrap(mainnet, json('bootstrap')))
    expect(decodeFinalityUpdate(later, json('finality_update'))).toEqual(
      decodeFinalityUpdate(mainnet, json('finality_update')),
    )
    expect(forkDigest(later, HEAD_EPOCH)).toEqual(forkDigest(mainnet, HEAD_EPOCH))
  })

  it('a checkpoint there is refused for the fork, and nothing is stored', async () => {
    const { chain, bootstrap, root } = await chainOn(mainnetWith(UPDATE_EPOCH), 14_018_100)
    await expect(chain.initCheckpoint({ root, bootstrap })).rejects.toThrow(UnknownForkError)
    expect(chain.committeePeriods).toBeUndefined()
    expect(await chain.storedCheckpoint(root)).toBeUndefined()
  })

  it('a head signed under such a fork is not taken for badly signed, one before it is valid', async () => {
    const optimistic = decodeOptimisticUpdate(mainnet, json('optimistic_update'))
    const { signatureSlot } = optimistic
    const signedAt = Math.floor((signatureSlot - 1) / 32)
    const known = await chainOn(mainnetWith(signedAt + 1), signatureSlot)
    await known.chain.initCheckpoint({ root: known.root, bootstrap: known.bootstrap })
    expect(new HeadValidator(known.chain, { minSigners: 342 }).validateOptimistic(optimistic)).toBe('valid')

    const unknown = await chainOn(mainnetWith(signedAt), signatureSlot)
    await unknown.chain.initCheckpoint({ root: unknown.root, bootstrap: unknown.bootstrap })
    const validator = new HeadValidator(unknown.chain, { minSigners: 342 })
    expect(() => validator.validateOptimistic(optimistic)).toThrow(UnknownForkError)
    expect(validator.head).toBeUndefined()
    expect(validator.optimisticUpdate).toBeUndefined()
    await known.chain.settled()
    await unknown.chain.settled()
  })
})

describe.skipIf(!hasRealData)('N10: gloas objects under a release that had no gloas', () => {
  const { config } = gloasTransition
  const older: NetworkConfig = {
    ...config,
    forks: config.forks.map((fork) => (fork.name === 'gloas' ? { ...fork, name: 'later' } : fork)),
  }
  const folder = 'synthetic/gloas-fork-transition'
  const ssz = (name: string) => ({ ssz: readReal(`${folder}/${name}.ssz`) })

  it('the last fulu update is taken, the first gloas one is named and does not harm the chain', async () => {
    const bootstrap = decodeBootstrap(older, ssz('bootstrap-fulu'))
    const chain = await CommitteeChain.open({
      config: older,
      store: new MemoryStore(),
      minSigners: 342,
      futureToleranceMs: Number.POSITIVE_INFINITY,
    })
    await chain.initCheckpoint({ root: headerRoot(bootstrap.header.beacon), bootstrap })
    expect(await chain.insertUpdate(decodeUpdate(older, ssz('update-period-1-fulu')))).toBe(true)
    const gloas = decodeUpdate(config, ssz('update-period-2-gloas'))
    await expect(chain.insertUpdate(gloas)).rejects.toThrow(UnknownForkError)
    const bytes = Buffer.from(JSON.stringify([readRealJson(`${folder}/update-period-2-gloas.json`)]))
    const insertion = await chain.insertUpdates({ bytes, encoding: 'json', startPeriod: 2, maxItems: 1 })
    expect(insertion.inserted).toBe(0)
    expect(insertion.verdicts).toMatchObject([{ outcome: 'refused', error: { code: 'ERR_UNKNOWN_FORK' } }])
    expect(chain.updatePeriods).toEqual({ start: 1, end: 2 })
    expect(chain.committeePeriods).toEqual({ start: 1, end: 3 })
    await chain.settled()
  })

  it('JSON and SSZ of every gloas object are named for the fork', () => {
    const names = gloasTransition.objects.filter(({ fork, type }) => fork === 'gloas' && type === 'LightClientUpdate')
    expect(names.length).toBeGreaterThan(3)
    for (const { name } of names) {
      const asJson = { json: readRealJson(`${folder}/${name}.json`) }
      expect(() => decodeUpdate(older, asJson), name).toThrow(
        /^fork later, which is needed at epoch \d+, is not known to this release/,
      )
      expect(() => decodeUpdate(older, ssz(name)), name).toThrow(UnknownForkError)
    }
    expect(() => decodeBlock(older, ssz('block-gloas-24910'))).toThrow(UnknownForkError)
  })
})
