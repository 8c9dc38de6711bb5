import { describe, expect, it } from 'vitest'
import {
  type CheckpointData,
  provenCommitteeRoots,
  validateCheckpoint,
} from '../../../ts/light/committees/CheckpointData.ts'
import { ChainBuilder } from '../../support/chain-builder.ts'
import { ChainDriver, drivingModes } from '../../support/chain-driver.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const main = new ChainBuilder(config)
const gloasConfig = testNetwork({ ...fuluEpochs, gloas: 0 })
const gloas = new ChainBuilder(gloasConfig)
const altairConfig = testNetwork({ altair: 0 })
const altair = new ChainBuilder(altairConfig)
const periods = [1, 2, 3, 4, 5, 6, 7, 8, 9]

function checkpoint(builder: ChainBuilder, slot: number): CheckpointData {
  return { root: builder.root(slot), bootstrap: builder.bootstrap(slot) }
}

describe('checkpoint data', () => {
  it.each([
    ['altair', altairConfig, altair],
    ['fulu', config, main],
    ['gloas', gloasConfig, gloas],
  ])('of %s is valid when header and branch lead to the trusted root', (_fork, network, builder) => {
    expect(() => validateCheckpoint(network, checkpoint(builder, 200))).not.toThrow()
  })

  it('with another header than the trusted one is refused', () => {
    const { bootstrap } = checkpoint(main, 200)
    expect(() => validateCheckpoint(config, { root: main.root(201), bootstrap })).toThrowError(
      expect.objectContaining({ code: 'WRONG_ROOT' }),
    )
  })

  it('with another committee, or a changed, missing or extra branch node is refused', () => {
    const { root, bootstrap } = checkpoint(main, 200)
    const { currentSyncCommitteeBranch: branch } = bootstrap
    const variants: readonly Partial<CheckpointData['bootstrap']>[] = [
      { currentSyncCommittee: main.committee(9).serialized },
      { currentSyncCommitteeBranch: branch.slice(1) },
      { currentSyncCommitteeBranch: [new Uint8Array(32), ...branch] },
      { currentSyncCommitteeBranch: branch.toReversed() },
      { currentSyncCommitteeBranch: branch.map(() => new Uint8Array(32)) },
      { currentSyncCommitteeBranch: [] },
    ]
    for (const variant of variants) {
      expect(() => validateCheckpoint(config, { root, bootstrap: { ...bootstrap, ...variant } })).toThrowError(
        expect.objectContaining({ code: expect.stringMatching(/^(INVALID_COMMITTEE_BRANCH|MALFORMED)$/) }),
      )
    }
  })

  it.each([
    ['altair', altairConfig, altair],
    ['fulu', config, main],
  ])('of %s proves the next committee too, its sibling', (_fork, network, builder) => {
    expect(provenCommitteeRoots(network, checkpoint(builder, 200))).toEqual([
      builder.committee(3).root,
      builder.committee(4).root,
    ])
  })

  it('N6: of gloas proves its own committee alone', () => {
    expect(provenCommitteeRoots(gloasConfig, checkpoint(gloas, 200))).toEqual([gloas.committee(3).root])
  })
})

describe.each(drivingModes)('a committee chain from a checkpoint, $mode', ({ reload }) => {
  it('has fixed roots for two periods and the first committee', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.step((chain) => chain.initCheckpoint(checkpoint(main, 200)))
    expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 5 })
    expect(driver.chain.committeePeriods).toEqual({ start: 3, end: 4 })
    expect(driver.chain.nextSyncPeriod).toBe(3)
    expect(driver.chain.committeeRoot(4)).toBe(main.committee(4).root)
    expect(driver.verifiable(main, periods)).toEqual([3])
  })

  it('N6: of gloas has one fixed root only, and goes on from there', async () => {
    const driver = await ChainDriver.open({ config: gloasConfig, reload })
    await driver.step((chain) => chain.initCheckpoint(checkpoint(gloas, 200)))
    expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 4 })
    expect(driver.chain.nextSyncPeriod).toBe(3)
    expect(await driver.step((chain) => chain.insertUpdate(gloas.update(3)))).toBe(true)
    expect(driver.verifiable(gloas, periods)).toEqual([3, 4])
  })

  it('is not begun by data that does not lead to the root', async () => {
    const driver = await ChainDriver.open({ config, reload })
    const { bootstrap } = checkpoint(main, 200)
    const wrong = driver.step((chain) => chain.initCheckpoint({ root: main.root(201), bootstrap }))
    await expect(wrong).rejects.toMatchObject({ code: 'InvalidCheckpoint', cause: { code: 'WRONG_ROOT' } })
    expect(driver.chain.nextSyncPeriod).toBeUndefined()
    expect(await driver.chain.storedCheckpoint(main.root(201))).toBeUndefined()
  })

  it('finds the checkpoint data in its database again', async () => {
    const driver = await ChainDriver.open({ config, reload })
    const data = checkpoint(main, 200)
    await driver.step((chain) => chain.initCheckpoint(data))
    expect(await driver.chain.storedCheckpoint(data.root)).toEqual(data)
    expect(await driver.chain.storedCheckpoint(main.root(264))).toBeUndefined()
  })

  it('keeps what it has when the same checkpoint, or a later one of the same chain, is set', async () => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.step((chain) => chain.initCheckpoint(checkpoint(main, 200)))
    for (const period of [3, 4, 5, 6]) await driver.step((chain) => chain.insertUpdate(main.update(period)))
    for (const slot of [200, 6 * 64 + 8]) {
      await driver.step((chain) => chain.initCheckpoint(checkpoint(main, slot)))
      expect(driver.verifiable(main, periods)).toEqual([3, 4, 5, 6, 7])
    }
    expect(driver.chain.fixedRootPeriods).toEqual({ start: 3, end: 8 })
  })

  it.each([
    ['later', 6 * 64 + 8, 6],
    ['earlier', 64 + 8, 1],
    ['much later', 40 * 64, 40],
  ])('gives up what it has for a %s checkpoint of another chain', async (_when, slot, period) => {
    const driver = await ChainDriver.open({ config, reload })
    await driver.step((chain) => chain.initCheckpoint(checkpoint(main, 200)))
    for (const before of [3, 4, 5, 6]) await driver.step((chain) => chain.insertUpdate(main.update(before)))
    const other = main.splitAt(0, 'other')
    await driver.step((chain) => chain.initCheckpoint(checkpoint(other, slot)))
    expect(driver.chain.nextSyncPeriod).toBe(period)
    expect(driver.verifiable(main, periods)).toEqual([])
    expect(driver.verifiable(other, [period, period + 1])).toEqual([period])
  })
})
